// The history of a resource with its limit, its levels, and the forecast with its spread.

import {html, nothing as none} from '../lib/lit-html.js';
import {ref} from '../lib/directives/ref.js';
import {cssOf} from './bar.js';
import {t} from './i18n.js';
import {amounts, isBytes} from './resource.js';
import {state} from './state.js';

const HEIGHT = 280;
const DAY = 86_400;

/** Powers of two make round ticks of sizes; others are decimal. */
const BINARY = Array.from({length: 51}, (_, i) => 2 ** i);
const DECIMAL = Array.from({length: 15}, (_, i) => [10 ** i, 2 * 10 ** i, 5 * 10 ** i]).flat();

/**
 * The columns of the plot: time, used, forecast, the upper and the lower edge of the spread, and a
 * constant for each line. Pure.
 *
 * @param {{used: number, limit: number|null, history: {t: number[], used: (number|null)[]},
 *     forecast: {at: string, earliest: string|null, latest: string|null}|null,
 *     thresholds: {level: string, at: number}[]}} resource
 */
export function columns(resource) {
  const {history, limit, forecast, thresholds = []} = resource;
  const lastAt = history.t.at(-1);
  const lastUsed = history.used.at(-1);
  const seconds = (iso) => (iso ? Date.parse(iso) / 1000 : null);
  const at = seconds(forecast?.at);
  const isAhead = at !== null && limit !== null && lastUsed !== null && at > lastAt && lastUsed < limit;
  const xs = [...history.t];
  const span = Math.max(lastAt - history.t[0], 60);
  // A late edge of the spread must not squeeze the history.
  const end = isAhead ? at + Math.max(span / 2, (at - lastAt) / 4) : lastAt;
  const earliest = seconds(forecast?.earliest) ?? at;
  const latest = seconds(forecast?.latest) ?? at;
  if (isAhead) {
    xs.push(...new Set([earliest, at, latest, end].filter((x) => x > lastAt && x <= end).sort((a, b) => a - b)));
  }
  const towards = (full) => xs.map((x) => {
    if (!isAhead || x < lastAt) {
      return null;
    }
    return full <= lastAt ? limit : Math.min(limit, lastUsed + ((limit - lastUsed) * (x - lastAt)) / (full - lastAt));
  });
  const lines = limit === null ? [] : [
    ...thresholds.filter((line) => line.level !== 'FULL' && line.at < 1).map((line) => ({level: line.level, value: line.at * limit})),
    {level: 'FULL', value: limit},
  ];
  return {
    data: [
      xs, [...history.used, ...Array(xs.length - history.t.length).fill(null)],
      towards(at), towards(earliest), towards(latest), ...lines.map((line) => xs.map(() => line.value)),
    ],
    lines, isAhead, hasSpread: isAhead && latest > earliest,
  };
}

/** Colours for the canvas, which knows no variables: those that an element has. */
function colours() {
  const probe = document.createElement('span');
  document.body.append(probe);
  const of = (name, alpha) => {
    probe.className = 'ink-' + name;
    const colour = getComputedStyle(probe).color;
    return alpha === undefined ? colour : colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
  };
  const found = {
    text: of('muted'), grid: of('grid'), used: of('used'), area: of('used', 0.13), spread: of('used', 0.22),
    INFO: of('info'), WARNING: of('warning'), CRITICAL: of('critical'), FULL: of('full'),
  };
  probe.remove();
  return found;
}

function timeTicks(_, splits, __, ___, step) {
  const {format: f} = state;
  return splits.map((at) => (step >= DAY ? f.day(at * 1000) : step >= 3600 && splits.length > 1 && splits.at(-1) - splits[0] > DAY
    ? f.soon(at * 1000) : step >= 60 ? f.clock(at * 1000) : f.seconds(at * 1000)));
}

function options(resource, model, width) {
  const ink = colours();
  const {one} = amounts(resource.resource);
  const axis = {stroke: ink.text, grid: {stroke: ink.grid, width: 1}, ticks: {stroke: ink.grid, width: 1}, font: '12px system-ui, sans-serif'};
  return {
    width, height: HEIGHT, legend: {show: false}, cursor: {show: false},
    tzDate: (at) => (state.zone ? uPlot.tzDate(new Date(at * 1000), 'Etc/UTC') : new Date(at * 1000)),
    scales: {y: {range: (_, __, most) => [0, Math.max(most, resource.limit ?? 0) * 1.06 || 1]}},
    axes: [
      {...axis, values: timeTicks, space: 90},
      {...axis, size: 74, incrs: isBytes(resource.resource) ? BINARY : DECIMAL, space: 40, values: (_, splits) => splits.map((value) => one(value))},
    ],
    series: [
      {},
      {stroke: ink.used, width: 2, fill: ink.area, points: {show: resource.history.t.length < 3, fill: ink.used}},
      {stroke: ink.used, width: 2, dash: [6, 5], points: {show: false}},
      {stroke: 'transparent', width: 0, points: {show: false}},
      {stroke: 'transparent', width: 0, points: {show: false}},
      ...model.lines.map(({level}) => ({
        stroke: ink[level], width: level === 'FULL' ? 1.5 : 1, dash: level === 'FULL' ? [] : [4, 4], points: {show: false},
      })),
    ],
    bands: model.hasSpread ? [{series: [3, 4], fill: ink.spread}] : [],
  };
}

/** The plot that is in the document. */
let shown = null;

const resized = new ResizeObserver(([entry]) => {
  const width = Math.floor(entry.contentRect.width);
  if (shown && width > 0 && width !== shown.chart.width) {
    shown.chart.setSize({width, height: HEIGHT});
  }
});

function destroy() {
  if (shown) {
    resized.unobserve(shown.element);
    shown.chart.destroy();
    shown = null;
  }
}

function show(element, resource, key) {
  if (!element) {
    return;
  }
  const model = columns(resource);
  const look = [key, state.theme, darkness.matches, state.language, state.zone, model.lines.length, model.hasSpread, resource.limit, model.data[0].length < 3].join(' ');
  if (shown?.element === element && shown.look === look) {
    if (shown.resource !== resource) {
      shown.resource = resource;
      shown.chart.setData(model.data);
    }
    return;
  }
  destroy();
  const chart = new uPlot(options(resource, model, Math.max(200, element.clientWidth)), model.data, element);
  shown = {element, chart, look, resource};
  resized.observe(element);
}

const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Ends the plot when its element leaves the document. */
const ended = ref((element) => {
  if (!element) {
    destroy();
  }
});

const key = (name, level, text) => html`<li><span class="key ${name} ${level ? cssOf(level) : ''}" aria-hidden="true"></span>${text}</li>`;

/**
 * @param {any} resource of a mailbox
 * @param {string} sentence what the plot says
 * @param {string} name of what is plotted
 */
export function plot(resource, sentence, name) {
  if (!resource.history?.t?.length) {
    return html`<p class="muted">${t('history.none')}</p>`;
  }
  const model = columns(resource);
  return html`<div class="plot-frame" ${ended}><div class="plot" role="img" aria-label=${sentence} ${ref((element) => show(element, resource, name))}></div></div>
    <ul class="keys">${key('solid', null, t('plot.used'))}
      ${model.isAhead ? key('dashed', null, t('plot.forecast')) : none}${model.hasSpread ? key('area', null, t('plot.spread')) : none}
      ${model.lines.map(({level}) => key(level === 'FULL' ? 'solid' : 'dashed', level, level === 'FULL' ? t('plot.limit') : t('level.' + level)))}</ul>`;
}

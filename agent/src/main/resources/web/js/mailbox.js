// One mailbox: how full, how fast, when full, what was sent about it, and what can be done.

import {html, nothing as none} from '../lib/lit-html.js';
import {live} from '../lib/directives/live.js';
import {load, mailboxPath, send} from './api.js';
import {badge, bar} from './bar.js';
import {ratioOf} from './format.js';
import {ago, loaded, report} from './frame.js';
import {t} from './i18n.js';
import {deliveries} from './notices.js';
import {plot} from './plot.js';
import {amounts, resourceName} from './resource.js';
import {format} from './route.js';
import {matches, openForm} from './silences.js';
import {afterDraw, draw, go, mayAct, state} from './state.js';
import {focusMailbox, trouble} from './table.js';

/** Which resource is plotted, by its index; the first is the one that decides. */
let plotted = 0;

/** Loads the mailbox of the route. */
export function openMailbox() {
  plotted = 0;
  afterDraw(() => document.getElementById('mailbox-name')?.focus({preventScroll: true}));
  refreshMailbox();
}

export const refreshMailbox = () => load('mailbox', mailboxPath(state.route.mailbox));

export function close() {
  const {mailbox} = state.route;
  go({mailbox: ''});
  afterDraw(() => focusMailbox(mailbox));
}

async function probe() {
  const {mailbox} = state.route;
  try {
    const answer = await send('POST', mailboxPath(mailbox) + '/probe');
    const at = answer?.at;
    report(at && Date.parse(at) > Date.now() + 2000
      ? t('probe.at', {time: state.format.seconds(at)}) : t('probe.asked'));
  } catch (e) {
    report(e.retryAfter ? `${e.message} (${t('probe.again', {time: state.format.duration(e.retryAfter * 1000)})})` : e.message, true);
  }
}

/** The state in one or two sentences, which also name the plot. */
function sentences(resource) {
  const {format: f} = state;
  const {one, of} = amounts(resource.resource);
  if (resource.limit === null) {
    return t('use.unlimited', {used: one(resource.used)});
  }
  const used = t('use.limited', {
    used: of(resource.used, resource.limit), free: one(Math.max(0, resource.limit - resource.used)),
    percent: f.percent(ratioOf({ratio: null, headline: resource})),
  });
  return `${used} ${forecast(resource)}`;
}

function forecast(resource) {
  const {format: f, now} = state;
  if (resource.used >= resource.limit) {
    return t('forecast.full');
  }
  const sure = resource.forecast;
  if (!sure) {
    return t('forecast.none');
  }
  if (Date.parse(sure.at) <= now) {
    return t('forecast.anyMoment');
  }
  const day = f.when(sure.at, now);
  return sure.earliest && sure.latest
    ? t('forecast.between', {day, earliest: f.when(sure.earliest, now), latest: f.when(sure.latest, now)})
    : t('forecast.at', {day});
}

const keyOf = (resource) => [resource.root, resourceName(resource.resource)].filter(Boolean).join(' · ');

function history(data) {
  const resources = data.resources ?? [];
  const resource = resources[plotted] ?? resources[0];
  if (!resource) {
    return html`<p class="muted">${t('history.none')}</p>`;
  }
  const sentence = sentences(resource);
  return html`<h3>${t('history')}</h3>
    ${resources.length > 1 ? html`<label class="resource">${t('resource')} <select name="resource" .value=${live(String(plotted))}
      @change=${(event) => { plotted = Number(event.target.value); draw(); }}>${resources.map(
        (each, i) => html`<option value=${i} ?selected=${i === plotted}>${keyOf(each)}</option>`)}</select></label>` : none}
    <p class="sentence">${sentence}</p>
    ${plot(resource, sentence, `${data.mailbox} ${plotted}`)}
    ${figures(resource)}`;
}

/** The plot as a table, for those who do not see it. */
function figures(resource) {
  const {format: f} = state;
  const {one} = amounts(resource.resource);
  const {t: times, used} = resource.history;
  return html`<details class="figures"><summary>${t('figures')}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('figures')}><table class="grid"><thead><tr><th scope="col">${t('column.at')}</th><th scope="col" class="number">${t('column.usedOnly')}</th></tr></thead>
    <tbody>${times.map((_, i) => times.length - 1 - i).map((i) => html`<tr><td>${f.exact(times[i] * 1000)}</td><td class="number">${used[i] === null ? '–' : one(used[i])}</td></tr>`)}</tbody></table></div></details>`;
}

function roots(data) {
  return html`<h3>${t('roots')}</h3>${data.resources?.length ? html`<table class="grid"><thead><tr>
    <th scope="col">${t('column.root')}</th><th scope="col">${t('resource')}</th><th scope="col" class="number">${t('column.usedOnly')}</th><th scope="col" class="number">${t('column.limit')}</th><th scope="col" class="number">${t('column.use')}</th></tr></thead>
    <tbody>${data.resources.map((each) => {
      const {one} = amounts(each.resource);
      return html`<tr><th scope="row">${each.root || t('root.unnamed')}</th><td>${resourceName(each.resource)}</td>
        <td class="number">${one(each.used)}</td><td class="number">${each.limit === null ? t('unlimited') : one(each.limit)}</td>
        <td class="number">${each.limit > 0 ? state.format.percent(each.used / each.limit) : '–'}</td></tr>`;
    })}</tbody></table>` : html`<p class="muted">${t('roots.none')}</p>`}`;
}

/** The silences that hold for a mailbox now. */
function silenced(data) {
  const holding = (data.silences ?? []).filter((each) => each.holds);
  return holding.map((each) => html`<p class="silenced">${t('silenced.until', {time: state.format.exact(each.endsAt)})}
    <span class="muted">${matches(each)} · ${each.author}${each.comment ? ` · ${each.comment}` : ''}</span></p>`);
}

function content(data) {
  const {format: f, route} = state;
  const ratio = ratioOf(data);
  const why = trouble(data);
  return html`
    <p class="now">${badge(data.level)}<b class="percent">${ratio === null && data.headline?.limit === null
      ? html`<span aria-hidden="true">∞</span><span class="hidden">${t('unlimited')}</span>` : f.percent(ratio)}</b>${bar(ratio, data.level, data.thresholds)}</p>
    <p class="muted"><a href=${format({...route, server: data.server})}>${data.server}</a> · <a href=${format({...route, domain: data.domain})}>@${data.domain}</a> · ${data.measuredAt
      ? html`${t('measured')} ${f.exact(data.measuredAt)} (${ago(data.measuredAt)})` : t('measured.never')}</p>
    ${why ? html`<p class="why"><b>${why}</b>${data.detail ? html`: <code>${data.detail}</code>` : none}${data.measuredAt ? html`<br>${t('measured.older')}` : none}</p>` : none}
    ${silenced(data)}
    ${mayAct() ? html`<p class="actions"><button type="button" @click=${probe}>${t('probe.now')}</button>
      <button type="button" @click=${() => openForm({mailbox: data.mailbox})}>${t('silence')}…</button></p>` : none}
    ${history(data)}
    ${roots(data)}
    <h3>${t('page.notices')}</h3>
    ${data.notices?.length ? deliveries(data.notices, false) : html`<p class="muted">${t(data.notices ? 'notices.none' : 'notices.unknown')}</p>`}`;
}

/** The open mailbox. */
export function detail() {
  const {mailbox} = state.route;
  const isAnother = state.mailbox.data && state.mailbox.data.mailbox !== mailbox;
  return html`<aside class="card detail" aria-labelledby="mailbox-name">
    <div class="title"><h2 id="mailbox-name" tabindex="-1">${mailbox}</h2>
      <button type="button" class="close" @click=${close} aria-keyshortcuts="Escape">${t('close')} <span aria-hidden="true">×</span></button></div>
    ${isAnother ? html`<p class="waiting">${t('loading')}</p>` : loaded(state.mailbox, refreshMailbox, content)}</aside>`;
}

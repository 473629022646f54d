// Levels as shape, word and colour; use as a bar. Widths are SVG attributes: the CSP refuses styles.

import {html, nothing as none, svg} from '../lib/lit-html.js';
import {t} from './i18n.js';
import {LEVELS} from './route.js';

const SHAPES = {
  FULL: svg`<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>`,
  CRITICAL: svg`<path d="M8 1.500L14.500 8 8 14.500 1.500 8zM8 5v3.500M8 11v.2"/>`,
  WARNING: svg`<path d="M8 2L14.500 13.500H1.500zM8 6.500v3M8 11.500v.2"/>`,
  INFO: svg`<path d="M8 1.800a6.200 6.200 0 1 0 0 12.400 6.200 6.200 0 1 0 0-12.400M8 7.500v3.500M8 4.700v.2"/>`,
  OK: svg`<path d="M2.500 8.500l3.500 3.500 7.500-8"/>`,
  UNKNOWN: svg`<path d="M5.500 6a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.100.9-1.100 1.800M8 12.700v.2"/>`,
};

/** @param {string} level */
export const shape = (level) =>
  html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${SHAPES[level]}</svg>`;

/** The name of a level in CSS. */
export const cssOf = (level) => 'l-' + (level ?? 'UNKNOWN').toLowerCase();

/** @param {string|null} level null is unknown, which is not OK */
export function badge(level) {
  const known = level ?? 'UNKNOWN';
  return html`<span class="level ${cssOf(known)}">${shape(known)}<span>${t('level.' + known)}</span></span>`;
}

/** Whether something works: shape, word and colour too. Null is not known yet. */
export function upDown(up) {
  if (up === null || up === undefined) {
    return html`<span class="level l-unknown">${shape('UNKNOWN')}<span>${t('server.waiting')}</span></span>`;
  }
  return html`<span class="level ${up ? 'l-ok' : 'l-critical'}">${shape(up ? 'OK' : 'FULL')}<span>${t(up ? 'server.up' : 'server.down')}</span></span>`;
}

/**
 * Use as a bar with the lines of the levels. The figure stands beside it as text.
 *
 * @param {number|null} ratio
 * @param {string|null} level
 * @param {{at: number}[]} thresholds
 */
export function bar(ratio, level, thresholds = []) {
  if (ratio === null) {
    return html`<svg class="bar unknown" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8" rx="1"/></svg>`;
  }
  const whole = Math.max(1, ratio);
  const at = (value) => (100 * value) / whole;
  return html`<svg class="bar ${cssOf(level)}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8"/><rect class="fill" width=${at(ratio)} height="8"/>
    ${thresholds.map((line) => svg`<rect class="line" x=${at(line.at) - 0.5} width="1" height="8"/>`)}</svg>`;
}

/** The shares of the levels in one bar. */
export function shares(levels, total) {
  let x = 0;
  return html`<svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8"/>
    ${LEVELS.map((level) => {
      const width = total > 0 ? (100 * (levels[level] ?? 0)) / total : 0;
      const part = width > 0 ? svg`<rect class="fill ${cssOf(level)}" x=${x} width=${width} height="8"/>` : none;
      x += width;
      return part;
    })}</svg>`;
}

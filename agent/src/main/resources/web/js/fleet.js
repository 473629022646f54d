// The cards above the table: the levels, the servers, and what fills next.

import {html, nothing as none} from '../lib/lit-html.js';
import {cssOf, shape, shares, upDown} from './bar.js';
import {load} from './api.js';
import {ago, loaded} from './frame.js';
import {t} from './i18n.js';
import {format, LEVELS} from './route.js';
import {go, state} from './state.js';

function toggle(level) {
  const {level: chosen} = state.route;
  go({level: chosen.includes(level) ? chosen.filter((each) => each !== level) : [...chosen, level], mailbox: ''});
}

const chip = (level, count) => html`<button type="button" class="chip ${cssOf(level)}"
  aria-pressed=${state.route.level.includes(level)} @click=${() => toggle(level)}>${shape(level)}<span>${t('level.' + level)}</span>
  <b>${state.format.number(count)}</b></button>`;

/** The mailboxes of other agents, as the store has them. */
const others = ({mailboxes, readAt, problem}) => html`<p class="age" title=${problem ?? ''}>${readAt
  ? html`${t('others', {count: mailboxes})} ${ago(readAt)}` : none}${problem
  ? html` <span class="l-warning">${t('others.problem')}</span>` : none}</p>`;

function levels(fleet) {
  return html`<section class="card levels" aria-labelledby="levels-name">
    <h2 id="levels-name">${t('mailboxes.count', {count: fleet.mailboxes})}</h2>
    ${shares(fleet.levels, fleet.mailboxes)}
    <div class="chips" role="group" aria-label=${t('level.filter')}>${LEVELS.map((level) => chip(level, fleet.levels[level] ?? 0))}</div>
    <p class="age">${fleet.oldestMeasuredAt ? html`${t('oldest')} ${ago(fleet.oldestMeasuredAt)}` : t('oldest.none')}${fleet.stale > 0
      ? html` · <span class="l-warning">${t('stale', {count: fleet.stale})}</span>` : none}</p>
    ${fleet.others ? others(fleet.others) : none}
  </section>`;
}

function server(each) {
  const {route, format: f} = state;
  const isChosen = route.server === each.server;
  return html`<li><a href=${format({...route, server: isChosen ? '' : each.server, mailbox: ''})} aria-current=${isChosen ? 'true' : none}>${each.server}</a>
    ${upDown(each.up)}<span class="figure">${each.probesPerSecond === null || each.probesPerSecond === undefined ? none
      : t('perSecond', {rate: f.rate(each.probesPerSecond)})}</span></li>`;
}

const servers = (fleet) => html`<section class="card" aria-labelledby="servers-name">
  <h2 id="servers-name">${t('page.servers')}</h2>
  <ul class="plain">${fleet.servers.map(server)}</ul></section>`;

function next(row) {
  const {route, format: f, now} = state;
  const text = Date.parse(row.fullAt) <= now ? t('full.anyMoment') : f.relative(row.fullAt, now);
  return html`<li><a href=${format({...route, mailbox: row.mailbox})} title=${row.mailbox}>${row.mailbox}</a>
    <span class="figure" title=${f.exact(row.fullAt)}>${text}</span></li>`;
}

/** In the order of the times that are shown, which are newer than the order in which they were chosen. */
const byTime = (rows) => rows.toSorted((one, other) => Date.parse(one.fullAt) - Date.parse(other.fullAt));

const fillsNext = (fleet) => html`<section class="card" aria-labelledby="next-name">
  <h2 id="next-name">${t('next')}</h2>
  ${fleet.next.length ? html`<ol class="plain">${byTime(fleet.next).map(next)}</ol>` : html`<p class="muted">${t('next.none')}</p>`}</section>`;

/** The cards. */
export const cards = () => loaded(state.fleet, () => load('fleet', 'fleet'), (fleet) =>
  html`<div class="cards">${levels(fleet)}${servers(fleet)}${fillsNext(fleet)}</div>`);

// What was sent, to which channel, and how it ended; what still waits is on top.

import {html, nothing as none} from '../lib/lit-html.js';
import {load, request} from './api.js';
import {badge, shape} from './bar.js';
import {ago, filter, loaded, report} from './frame.js';
import {t} from './i18n.js';
import {resourceName} from './resource.js';
import {DELIVERIES, format, home, LEVELS} from './route.js';
import {draw, go, state} from './state.js';

const LIMIT = 50;

function query(before) {
  const {route} = state;
  const params = new URLSearchParams({limit: String(LIMIT)});
  const chosen = {mailbox: route.mailbox, channel: route.channel, delivery: route.delivery, level: route.level.join(','), before};
  Object.entries(chosen).filter(([, value]) => value).forEach(([key, value]) => params.set(key, value));
  return params;
}

export const loadNotices = () => load('notices', 'notices', query());

/** Adds the next older ones below. */
async function older() {
  const shown = state.notices;
  try {
    const more = await request('notices', query(shown.data.next));
    if (state.notices === shown) {
      state.notices = {...shown, data: {...more, notices: [...shown.data.notices, ...more.notices]}};
    }
    draw();
  } catch (e) {
    report(e.message, true);
  }
}

const LOOKS = {accepted: ['l-ok', 'OK'], rejected: ['l-full', 'FULL'], pending: ['l-info', 'INFO']};

function delivery(notice) {
  const [look, form] = LOOKS[notice.delivery] ?? ['l-unknown', 'UNKNOWN'];
  return html`<span class="level ${look}">${shape(form)}<span>${t('delivery.' + notice.delivery)}</span></span>
    ${notice.attempts > 1 ? html`<span class="muted">${t('attempts', {count: notice.attempts})}</span>` : none}
    ${notice.detail ? html`<div class="muted"><code>${notice.detail}</code></div>` : none}
    ${notice.delivery === 'pending' && notice.nextAttemptAt ? html`<div class="muted">${t('delivery.next')} ${ago(notice.nextAttemptAt)}</div>` : none}`;
}

/**
 * Notices with their deliveries, as a table.
 *
 * @param {any[]} notices
 * @param {boolean} withMailbox
 */
export function deliveries(notices, withMailbox) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('page.notices')}><table class="grid notices"><thead><tr><th scope="col">${t('column.at')}</th>
    ${withMailbox ? html`<th scope="col">${t('column.mailbox')}</th>` : none}
    <th scope="col">${t('column.level')}</th><th scope="col">${t('column.why')}</th><th scope="col">${t('column.channel')}</th><th scope="col">${t('column.delivery')}</th></tr></thead>
    <tbody>${notices.map((each) => html`<tr><td>${ago(each.at)}</td>
      ${withMailbox ? html`<th scope="row"><a href=${format({...home(), mailbox: each.mailbox})}>${each.mailbox}</a></th>` : none}
      <td>${badge(each.level)}</td>
      <td>${t('notice.' + each.reason)}${each.resource && each.resource !== 'STORAGE' ? html` <span class="muted">${resourceName(each.resource)}</span>` : none}</td>
      <td>${each.channel}</td><td>${delivery(each)}</td></tr>`)}</tbody></table></div>`;
}

function outbox() {
  const waiting = state.fleet.data?.outbox;
  if (!waiting) {
    return none;
  }
  return html`<p class="card outbox"><b>${waiting.pending ? t('outbox.pending', {count: waiting.pending}) : t('outbox.empty')}</b>
    ${waiting.oldestAt ? html`<span class="muted">${t('outbox.oldest')} ${ago(waiting.oldestAt)}</span>` : none}</p>`;
}

function filters(data) {
  const {route} = state;
  const channels = [...new Set([route.channel, ...(data?.channels ?? []), ...(data?.notices ?? []).map((each) => each.channel)])].filter(Boolean).sort();
  return html`<form class="filters card" @submit=${(event) => event.preventDefault()}>
    ${filter(t('column.level'), 'level', route.level.length === 1 ? route.level[0] : '',
      [['', t('all')], ...LEVELS.filter((level) => level !== 'UNKNOWN').map((level) => [level, t('level.' + level)])],
      (level) => go({level: level ? [level] : []}))}
    ${filter(t('column.channel'), 'channel', route.channel, [['', t('all')], ...channels.map((each) => [each, each])], (channel) => go({channel}))}
    ${filter(t('column.delivery'), 'delivery', route.delivery, [['', t('all')], ...DELIVERIES.map((each) => [each, t('delivery.' + each)])], (chosen) => go({delivery: chosen}))}
    ${route.mailbox ? html`<button type="button" class="tag" @click=${() => go({mailbox: ''})}>${route.mailbox}<span aria-hidden="true"> ×</span><span class="hidden"> ${t('remove')}</span></button>` : none}
  </form>`;
}

/** The view of the notices. */
export const notices = () => html`<h2>${t('page.notices')}</h2>${outbox()}${filters(state.notices.data)}
  ${loaded(state.notices, loadNotices, (data) => (data.notices.length
    ? html`<section class="card flush" aria-label=${t('notices.list')}>${deliveries(data.notices, true)}
      ${data.next ? html`<p class="more"><button type="button" @click=${older}>${t('older')}</button></p>` : none}</section>`
    : html`<p class="empty card">${t('notices.none')}</p>`))}`;

// The list of mailboxes with its filters.

import {html, nothing as none} from '../lib/lit-html.js';
import {live} from '../lib/directives/live.js';
import {cards} from './fleet.js';
import {failure, filter} from './frame.js';
import {t} from './i18n.js';
import {detail} from './mailbox.js';
import {cleared, isNarrowed, REASONS, RESULTS, selection} from './route.js';
import {openForm} from './silences.js';
import {draw, go, mayAct, state} from './state.js';
import {isPinned, rows, table} from './table.js';

const DEBOUNCE_MS = 200;

/** What is in the field of the search while it differs from the route; null if nothing does. */
let typed = null;
let typing = 0;

function search(event) {
  typed = event.target.value;
  clearTimeout(typing);
  typing = setTimeout(() => {
    typing = 0;
    go({q: typed.trim()}, 'replace');
  }, DEBOUNCE_MS);
}

/** A draw must not change what somebody types; going back does. */
function searched() {
  if (typing === 0 && typed?.trim() !== state.route.q) {
    typed = null;
  }
  return typed ?? state.route.q;
}

/** Result and reason in one choice: a reason is a kind of failure. */
function outcomes() {
  return [
    ['', t('all')],
    ...RESULTS.map((result) => ['result:' + result, t('result.' + result)]),
    ...REASONS.map((reason) => ['reason:' + reason, '· ' + t('reason.' + reason)]),
  ];
}

function chooseOutcome(value) {
  const [key, name] = value.split(':');
  go({result: '', reason: '', ...(name ? {[key]: name} : {})});
}

const serverNames = () => (state.fleet.data?.servers ?? []).map(({server}) => [server, server]);

function filters() {
  const {route} = state;
  const outcome = route.reason ? 'reason:' + route.reason : route.result ? 'result:' + route.result : '';
  return html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
    <label class="search"><span>${t('search')}</span>
      <input id="search" type="search" name="q" maxlength="320" autocomplete="off" spellcheck="false"
        placeholder=${t('search.hint')} aria-keyshortcuts="/" .value=${live(searched())} @input=${search}></label>
    ${filter(t('column.server'), 'server', route.server, [['', t('all')], ...serverNames()], (server) => go({server}))}
    ${filter(t('result'), 'result', outcome, outcomes(), chooseOutcome)}
    ${route.domain ? html`<button type="button" class="tag" @click=${() => go({domain: ''})}>@${route.domain}<span aria-hidden="true"> ×</span><span class="hidden"> ${t('remove')}</span></button>` : none}
    ${isNarrowed(route) ? html`<button type="button" class="quiet" @click=${() => go(cleared(route))}>${t('clear')}</button>` : none}
  </form>`;
}

function exports() {
  const query = selection(state.route);
  const href = (type) => `api/v1/mailboxes.${type}${query.size ? '?' + query : ''}`;
  return html`<span class="exports">${t('export')} <a href=${href('csv')} download>CSV</a> <a href=${href('jsonl')} download>JSON</a></span>`;
}

/** Where the order is kept while somebody reads, the place for it is always there. */
function order() {
  const isOlder = rows.orderedAt !== null && isPinned() && state.fleet.data?.at > rows.orderedAt;
  return html`<span class="order">${isOlder
    ? html`${t('order.at', {at: state.format.clock(rows.orderedAt)})} <button type="button" class="quiet" @click=${() => rows.refresh(false)}>${t('order.again')}</button>`
    : none}</span>`;
}

function summary() {
  const {server, domain} = state.route;
  return html`<div class="summary">
    <h2 id="list-name" class="hidden">${t('list')}</h2>
    <p class="count" role="status">${rows.total === null ? '' : t('mailboxes.count', {count: rows.total})}</p>
    ${order()}
    ${(server || domain) && mayAct() ? html`<button type="button" class="quiet" @click=${() => openForm({server, domain})}>${t('silence.these')}</button>` : none}
    ${exports()}</div>`;
}

function empty() {
  if (rows.total !== 0 || rows.isDimmed) {
    return none;
  }
  return html`<p class="empty">${isNarrowed(state.route)
    ? html`${t('empty.filtered')} <button type="button" class="quiet" @click=${() => go(cleared(state.route))}>${t('clear')}</button>`
    : t('empty')}</p>`;
}

/** The view of the mailboxes, beside the open one. */
export const mailboxes = () => html`<div class="split ${state.route.mailbox ? 'has-detail' : ''}">
  <div class="left">
    ${cards()}
    <section class="card list" aria-label=${t('page.mailboxes')}>
      ${filters()}${summary()}
      ${rows.error ? failure(rows.error, () => { rows.refresh(isPinned()); draw(); }) : none}
      ${empty()}${table()}
    </section>
  </div>
  ${state.route.mailbox ? detail() : none}</div>`;

// The table of mailboxes: only the rows that are seen are in the document, and only their blocks in memory.

import {html, nothing as none} from '../lib/lit-html.js';
import {ref} from '../lib/directives/ref.js';
import {repeat} from '../lib/directives/repeat.js';
import {request} from './api.js';
import {badge, bar, cssOf} from './bar.js';
import {ratioOf, UNKNOWN} from './format.js';
import {has, t} from './i18n.js';
import {isBytes} from './resource.js';
import {format, nextSort} from './route.js';
import {scale} from './scroll.js';
import {draw, go, state} from './state.js';

const BLOCK = 100;
const MOST_BLOCKS = 40;
const AHEAD = 8;
const REST_MS = 80;

/** A window into an ordered selection on the server. */
class RowWindow {
  /** The selection of the rows that are shown, and the one that was asked for. */
  shown = null;
  asked = null;
  total = null;
  order = null;
  orderedAt = null;
  error = null;
  #blocks = new Map();
  #pending = new Map();
  #first = 0;
  #last = 0;

  /** Whether rows of an earlier selection are shown until the new ones come. */
  get isDimmed() {
    return this.total !== null && this.shown !== this.asked;
  }

  /** @param {string} query of the API, without a window */
  select(query) {
    if (query === this.asked) {
      return false;
    }
    this.asked = query;
    this.#abort();
    this.#first = 0;
    this.#last = 0;
    this.#ask(0, true);
    return true;
  }

  row(index) {
    return this.#blocks.get(Math.floor(index / BLOCK))?.rows[index % BLOCK];
  }

  /** Asks for what is missing of these rows, and lets requests for others go. */
  see(first, last) {
    if (this.isDimmed || this.total === null) {
      return;
    }
    this.#first = Math.max(0, first);
    this.#last = Math.max(0, Math.min(last, this.total - 1));
    for (const [block, controller] of this.#pending) {
      if (!this.#isSeen(block)) {
        controller.abort();
        this.#pending.delete(block);
      }
    }
    for (const block of this.#seen()) {
      const held = this.#blocks.get(block);
      if (!this.#pending.has(block) && held?.order !== this.order) {
        this.#ask(block, false);
      }
    }
  }

  /** Asks for the seen rows again, in the order they are in or in the newest. */
  refresh(isPinned) {
    if (this.#pending.size > 0 || this.asked === null) {
      return;
    }
    if (this.isDimmed || this.total === null || !isPinned) {
      this.#ask(Math.floor(this.#first / BLOCK), true);
    } else {
      this.#seen().forEach((block) => this.#ask(block, false));
    }
  }

  #seen() {
    const from = Math.floor(this.#first / BLOCK);
    return Array.from({length: Math.floor(this.#last / BLOCK) - from + 1}, (_, i) => from + i);
  }

  #isSeen(block) {
    return block >= Math.floor(this.#first / BLOCK) && block <= Math.floor(this.#last / BLOCK);
  }

  #abort() {
    this.#pending.forEach((controller) => controller.abort());
    this.#pending.clear();
  }

  async #ask(block, isFresh) {
    const controller = new AbortController();
    this.#pending.set(block, controller);
    const query = new URLSearchParams(this.asked);
    query.set('offset', String(block * BLOCK));
    query.set('limit', String(BLOCK));
    if (!isFresh && this.order) {
      query.set('order', this.order);
    }
    draw();
    try {
      const answer = await request('mailboxes', query, {signal: controller.signal});
      this.#pending.delete(block);
      this.#take(block, answer);
    } catch (e) {
      if (e.name !== 'AbortError') {
        this.#pending.delete(block);
        this.error = e.message;
      }
    }
    draw();
  }

  #take(block, answer) {
    this.error = null;
    if (this.shown !== this.asked) {
      this.#blocks.clear();
      this.shown = this.asked;
    }
    if (answer.order !== this.order) {
      this.order = answer.order;
      this.orderedAt = answer.orderedAt;
      [...this.#blocks.keys()].filter((each) => !this.#isSeen(each)).forEach((each) => this.#blocks.delete(each));
    }
    this.total = answer.total;
    this.#blocks.delete(block);
    this.#blocks.set(block, {order: answer.order, rows: answer.mailboxes});
    while (this.#blocks.size > MOST_BLOCKS) {
      this.#blocks.delete(this.#blocks.keys().next().value);
    }
    this.see(this.#first, this.#last);
  }
}

export const rows = new RowWindow();

/** Of the element that scrolls: what it shows, and what the reader does with it. */
const view = {
  element: null, rowPx: 36, px: 0, top: 0, position: 0, hasPointer: false, hasFocus: false, focusNext: -1, rest: 0,
};

/** Whether somebody reads the rows, which must not change their places then. */
export const isPinned = () =>
  view.hasPointer || view.hasFocus || view.position > 0 || state.route.mailbox !== '';

const measured = new ResizeObserver(() => {
  measure();
  draw();
});

function measure() {
  // The head stays in sight, above the rows.
  view.px = view.element.clientHeight - (view.element.querySelector('thead')?.offsetHeight ?? 0);
  view.rowPx = parseFloat(getComputedStyle(view.element).getPropertyValue('--row')) || view.rowPx;
}

function attach(element) {
  if (element === view.element) {
    return;
  }
  if (view.element) {
    measured.unobserve(view.element);
  }
  Object.assign(view, {element: element ?? null, top: 0, position: 0, hasPointer: false, hasFocus: false});
  if (element) {
    measured.observe(element);
    measure();
  }
}

const present = () => scale(rows.total ?? 0, view.rowPx, view.px);

function onScroll() {
  const now = view.element.scrollTop;
  const before = view.top;
  const all = present();
  view.position = all.moved(view.position, before, now);
  view.top = now;
  if (Math.abs(now - before) <= 3 * view.px) {
    ask();
  }
  clearTimeout(view.rest);
  view.rest = setTimeout(atRest, REST_MS);
  keepFocus();
  draw();
}

/** A dragged thumb fetches only where it rests; the bar is put where the rows are. */
function atRest() {
  view.rest = 0;
  if (!view.element) {
    return;
  }
  const all = present();
  if (all.isStretched) {
    view.top = Math.round(all.top(view.position));
    view.element.scrollTop = view.top;
    view.top = view.element.scrollTop;
  }
  ask();
  draw();
}

function ask() {
  const first = Math.floor(view.position / view.rowPx);
  const seen = Math.ceil(view.px / view.rowPx);
  rows.see(first - seen, first + 2 * seen);
}

/** Rows that leave the document must not take the focus with them. */
function keepFocus() {
  const focused = focusedIndex();
  if (focused >= 0 && view.focusNext < 0 && !isNear(focused)) {
    view.element.focus({preventScroll: true});
  }
}

const focusedIndex = () => Number(document.activeElement?.closest?.('tr[data-index]')?.dataset.index ?? -1);

function isNear(index) {
  const at = index * view.rowPx;
  return at > view.position - AHEAD * view.rowPx && at < view.position + view.px + (AHEAD - 1) * view.rowPx;
}

/** Shows the first row. */
export function toTop() {
  view.position = 0;
  view.top = 0;
  if (view.element) {
    view.element.scrollTop = 0;
  }
}

/** Moves the focus to the address of a row, which comes into sight. */
function focusRow(index) {
  if (rows.total === null || index < 0 || index >= rows.total) {
    return;
  }
  const at = index * view.rowPx;
  const all = present();
  if (at < view.position) {
    view.position = at;
  } else if (at + view.rowPx > view.position + view.px) {
    view.position = Math.min(all.most, at + view.rowPx - view.px);
  }
  view.focusNext = index;
  view.top = Math.round(all.top(view.position));
  view.element.scrollTop = view.top;
  ask();
  draw();
}

function onKey(event) {
  const step = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1}[event.key];
  if (step === undefined || event.ctrlKey || event.altKey || event.metaKey || event.target.closest('thead')) {
    return;
  }
  event.preventDefault();
  const focused = focusedIndex();
  // A held key is faster than the drawing.
  const from = view.focusNext >= 0 ? view.focusNext : focused;
  focusRow(from < 0 ? Math.ceil(view.position / view.rowPx) : from + step);
}

/** Called after each draw, when the rows are in the document. */
export function drawn() {
  // Rows may have come into sight without a move, or while those of another selection were shown.
  if (view.element && !view.rest && !rows.error) {
    ask();
  }
  if (view.focusNext >= 0 && view.element) {
    const link = view.element.querySelector(`tr[data-index="${view.focusNext}"] a`);
    if (link) {
      view.focusNext = -1;
      link.focus({preventScroll: true});
    }
  }
}

/** Gives the focus back to the row of a mailbox, else to the table. */
export function focusMailbox(address) {
  const links = view.element ? [...view.element.querySelectorAll('tbody a')] : [];
  (links.find((link) => link.dataset.mailbox === address) ?? view.element)?.focus({preventScroll: true});
}

const COLUMNS = [
  ['mailbox', 'mailbox'], ['server', null], ['use', 'ratio'], ['used', 'used'], ['growth', 'growth'],
  ['full', 'fullAt'], ['measured', 'measuredAt'], ['level', 'level'],
];

function heading([name, sort]) {
  const shown = new URLSearchParams(rows.shown ?? '').get('sort') ?? 'urgency';
  const key = shown.replace('-', '');
  const isSorted = sort !== null && key === sort;
  const direction = shown.startsWith('-') ? 'descending' : 'ascending';
  return html`<th scope="col" class="c-${name}" aria-sort=${isSorted ? direction : none}>${sort === null
    ? t('column.' + name)
    : html`<button type="button" @click=${() => go({sort: nextSort(state.route.sort, sort)})}>${t('column.' + name)}<span
        class="mark" aria-hidden="true">${isSorted ? (direction === 'ascending' ? '▲' : '▼') : ''}</span></button>`}</th>`;
}

/** The limited figure that decides, or the first one that was measured. */
function usage(row) {
  const {format: f} = state;
  const shown = row.headline;
  if (!shown) {
    return UNKNOWN;
  }
  const inBytes = isBytes(shown.resource);
  if (shown.limit === null) {
    return html`${inBytes ? f.bytes(shown.used) : f.number(shown.used)} / <span title=${t('unlimited')}>∞</span><span class="hidden"> ${t('unlimited')}</span>`;
  }
  return inBytes
    ? f.bytesOf(shown.used, shown.limit)
    : t('messages.of', {used: f.number(shown.used), limit: f.number(shown.limit), count: shown.limit});
}

function fullAt(row) {
  if (!row.fullAt) {
    return '';
  }
  const {format: f, now} = state;
  const text = Date.parse(row.fullAt) <= now ? t('full.anyMoment') : f.when(row.fullAt, now);
  return html`<span title=${f.exact(row.fullAt)}>${text}</span>`;
}

function growth(row) {
  const pace = row.growthPerDay;
  if (pace === null || pace === undefined || !row.headline) {
    return '';
  }
  const {format: f} = state;
  const size = isBytes(row.headline.resource) ? f.bytes(Math.abs(pace)) : f.number(Math.round(Math.abs(pace)));
  return pace === 0 ? t('growth.none') : (pace > 0 ? '+' : '−') + size;
}

/** Why there is no new figure; nothing if the last probe measured. */
export function trouble(row) {
  if (row.result === 'failed') {
    return has('reason.' + row.reason) ? t('reason.' + row.reason) : row.reason;
  }
  return row.result === 'measured' || row.result === null ? '' : t('result.' + row.result);
}

function percentOf(row) {
  const ratio = ratioOf(row);
  if (ratio === null && row.headline?.limit === null) {
    return html`<span title=${t('unlimited')}>∞</span><span class="hidden">${t('unlimited')}</span>`;
  }
  return state.format.percent(ratio);
}

function line(index) {
  const row = rows.row(index);
  if (!row) {
    return html`<tr class="skeleton" data-index=${index} aria-rowindex=${index + 2}><td class="c-mailbox"><span></span></td>${COLUMNS.slice(1).map(([name]) => html`<td class="c-${name}"></td>`)}</tr>`;
  }
  const {format: f, now, route} = state;
  const isOpen = row.mailbox === route.mailbox;
  const why = trouble(row);
  return html`<tr data-index=${index} aria-rowindex=${index + 2} class=${isOpen ? 'open' : ''}>
    <th scope="row" class="c-mailbox"><a href=${format({...route, mailbox: row.mailbox})} data-mailbox=${row.mailbox} aria-current=${isOpen ? 'true' : none} title=${row.mailbox}>${row.mailbox}</a>
      <span class="sub">${usage(row)}${row.fullAt ? html` · ${fullAt(row)}` : none}${why ? html` · ${why}` : none}</span></th>
    <td class="c-server">${row.server}</td>
    <td class="c-use ${cssOf(row.level)}"><span class="use">${bar(ratioOf(row), row.level, row.thresholds)}<span class="percent">${percentOf(row)}</span></span></td>
    <td class="c-used">${usage(row)}</td>
    <td class="c-growth">${growth(row)}</td>
    <td class="c-full">${fullAt(row)}</td>
    <td class="c-measured"><span title=${f.exact(row.measuredAt)}>${f.relative(row.measuredAt, now)}</span></td>
    <td class="c-level">${badge(row.level)}${why ? html`<span class="why" title=${row.detail ?? why}>${why}</span>` : none}</td></tr>`;
}

const height = (px) => ref((cell) => {
  if (cell) {
    cell.style.height = px + 'px';
  }
});

const spacer = (px) =>
  html`<tr class="spacer" aria-hidden="true"><td ${height(Math.max(0, px))}></td></tr>`;

/** The whole table in its scrolling region. */
export function table() {
  const total = rows.total ?? 0;
  const all = present();
  // Rows may have gone: the place shown must exist.
  view.position = Math.min(view.position, all.most);
  const first = Math.max(0, Math.floor(view.position / view.rowPx) - AHEAD);
  const last = Math.min(total, Math.ceil((view.position + view.px) / view.rowPx) + AHEAD);
  const above = Math.max(0, view.top - (view.position - first * view.rowPx));
  const shown = Array.from({length: Math.max(0, last - first)}, (_, i) => first + i);
  return html`<div class="rows ${rows.isDimmed || rows.error ? 'dimmed' : ''}" role="region" aria-labelledby="list-name" tabindex="0"
      ${ref(attach)} @scroll=${onScroll} @keydown=${onKey}
      @pointerenter=${() => { view.hasPointer = true; }} @pointerleave=${() => { view.hasPointer = false; draw(); }}
      @focusin=${() => { view.hasFocus = true; }} @focusout=${() => { view.hasFocus = false; }}>
    <table aria-rowcount=${total + 1} aria-labelledby="list-name" aria-busy=${rows.isDimmed ? 'true' : 'false'}>
      <thead><tr aria-rowindex="1">${COLUMNS.map(heading)}</tr></thead>
      <tbody>${spacer(above)}${repeat(shown, (index) => index, line)}${spacer(all.height - above - shown.length * view.rowPx)}</tbody>
    </table></div>`;
}

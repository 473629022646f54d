// Connects the views, the stream and the history of the browser. All drawing begins here.

import {render} from '../lib/lit-html.js';
import {forget, load} from './api.js';
import {configuration, loadConfig} from './config.js';
import {formats} from './format.js';
import {frame} from './frame.js';
import {locale, preferred, t, use} from './i18n.js';
import {inventory, loadInventory} from './inventory.js';
import * as live from './live.js';
import {close, openMailbox, refreshMailbox} from './mailbox.js';
import {mailboxes} from './mailboxes.js';
import {loadNotices, notices} from './notices.js';
import {home, parse, selection} from './route.js';
import {loadServers, servers} from './servers.js';
import {loadSilences, onSilence, silenceForm, silences} from './silences.js';
import {connect, draw, go, state} from './state.js';
import {drawn, isPinned, rows, toTop} from './table.js';

const TICK_MS = 5_000;
const PAGE_REFRESH_MS = 5_000;

const VIEWS = {
  mailboxes: [mailboxes, () => {}],
  servers: [servers, loadServers],
  notices: [notices, loadNotices],
  silences: [silences, loadSilences],
  inventory: [inventory, loadInventory],
  config: [configuration, loadConfig],
};

const root = document.getElementById('page');
const icon = document.getElementById('icon');
const icons = icon.getAttribute('href').replace('icon-ok.svg', 'icon-');

function paint() {
  const [view] = VIEWS[state.route.page];
  render([frame(view(), translated), silenceForm()], root);
  drawn();
  title();
}

/** The tab tells the state too: how many are full or critical, and the worst level. */
function title() {
  const {route, fleet} = state;
  const levels = fleet.data?.levels ?? {};
  const urgent = (levels.FULL ?? 0) + (levels.CRITICAL ?? 0);
  const name = route.page === 'mailboxes' ? route.mailbox : t('page.' + route.page);
  document.title = (urgent ? `(${state.format.number(urgent)}) ` : '') + (name ? `${name} · ` : '') + t('title');
  const worst = ['FULL', 'CRITICAL', 'WARNING'].find((level) => levels[level] > 0)?.toLowerCase() ?? 'ok';
  if (icon.getAttribute('href') !== `${icons}${worst}.svg`) {
    icon.setAttribute('href', `${icons}${worst}.svg`);
  }
}

/** Loads what the present route shows and the one before did not. */
function follow(before) {
  const {route} = state;
  const isOther = route.page !== before?.page;
  if (isOther) {
    VIEWS[route.page][1]();
    if (before) {
      scrollTo(0, 0);
      document.getElementById('main').focus({preventScroll: true});
    }
  } else if (route.page === 'notices' && (route.level.join() !== before.level.join()
      || route.channel !== before.channel || route.delivery !== before.delivery || route.mailbox !== before.mailbox)) {
    loadNotices();
  }
  if (route.page !== 'mailboxes') {
    return;
  }
  if (rows.select(selection(route).toString())) {
    toTop();
  }
  if (isOther || route.mailbox !== before.mailbox) {
    forget('mailbox');
    if (route.mailbox) {
      openMailbox();
    }
    if (before) {
      live.reopen();
    }
  }
}

/** After a choice of language or zone. */
function translated() {
  state.format = formats(locale, state.zone, t('units').split(' '));
  draw();
}

let refreshedAt = 0;

function onFleet(fleet) {
  const isRead = fleet.others?.readAt !== state.fleet.data?.others?.readAt;
  state.fleet = {...state.fleet, data: fleet, error: null};
  state.now = Date.now();
  if (state.route.page === 'mailboxes') {
    rows.refresh(isPinned());
    if (isRead && state.mailbox.data?.from === 'store') {
      onMailbox(); // No probe of it ends at this agent.
    }
  } else if (['servers', 'inventory', 'config'].includes(state.route.page) && state.now - refreshedAt > PAGE_REFRESH_MS) {
    refreshedAt = state.now;
    VIEWS[state.route.page][1]();
  }
  draw();
}

/** The newest notices, unless older ones were asked for below them. */
function onNotice() {
  const {data} = state.notices;
  if (state.route.page === 'notices' && (data?.notices.length ?? 0) <= 50) {
    loadNotices();
  }
}

function onMailbox() {
  if (state.route.page === 'mailboxes' && state.route.mailbox && !state.mailbox.loading) {
    refreshMailbox();
  }
}

/** The agent answers again: what failed meanwhile is asked again. */
function onAgain() {
  load('fleet', 'fleet');
  VIEWS[state.route.page][1]();
  if (state.route.page === 'mailboxes') {
    rows.refresh(isPinned());
    onMailbox();
  }
}

function onClick(event) {
  const display = document.querySelector('details.display[open]');
  if (display && !display.contains(event.target)) {
    display.open = false;
  }
  const link = event.target.closest?.('a[href^="?"]');
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    go({...home(), ...parse(link.getAttribute('href'))});
  }
}

function onKey(event) {
  const isField = event.target.matches?.('input, select, textarea');
  if (event.key === '/' && !isField && !state.form && !event.ctrlKey && !event.altKey && !event.metaKey) {
    const search = document.getElementById('search');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === 'Escape' && !state.form) {
    const display = document.querySelector('details.display[open]');
    if (display) {
      display.open = false;
      display.querySelector('summary').focus();
    } else if (state.route.page === 'mailboxes' && state.route.mailbox && !(isField && event.target.value)) {
      close();
    }
  }
}

await use(preferred());
translated();
connect(paint, follow);
onSilence(() => {
  if (state.route.page === 'silences') {
    loadSilences();
  }
  onMailbox();
});
document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);
addEventListener('popstate', () => go(parse(location.search), 'none'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
setInterval(() => {
  if (!document.hidden) {
    state.now = Date.now();
    draw();
  }
}, TICK_MS);
load('fleet', 'fleet');
follow(null);
live.connect({fleet: onFleet, mailbox: onMailbox, notice: onNotice, again: onAgain});
draw();

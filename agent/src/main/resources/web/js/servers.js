// The mail servers: up since when, why down, how fast, and what fails.

import {html, nothing as none} from '../lib/lit-html.js';
import {load, send} from './api.js';
import {upDown} from './bar.js';
import {ago, loaded, report} from './frame.js';
import {has, t} from './i18n.js';
import {format, home} from './route.js';
import {mayAct, state} from './state.js';

export const loadServers = () => load('servers', 'servers');

const reason = (name) => (has('reason.' + name) ? t('reason.' + name) : name);

async function accept(server) {
  try {
    await send('POST', `servers/${encodeURIComponent(server)}/accept`);
    report(t('accepted', {name: server}));
    loadServers();
  } catch (e) {
    report(e.message, true);
  }
}

const fact = (name, value) => (value === none ? none : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);

const known = (value, show) => (value === null || value === undefined ? none : show(value));

function failures(server) {
  const entries = Object.entries(server.failures ?? {}).filter(([, count]) => count > 0);
  if (entries.length === 0) {
    return t('server.noFailures');
  }
  return entries.map(([name, count], i) => html`${i ? ' · ' : ''}<a href=${format({...home(), server: server.server, reason: name})}>${reason(name)}</a> ${state.format.number(count)}`);
}

function trouble(server) {
  if (server.up !== false) {
    return none;
  }
  return html`<p class="why"><b>${known(server.reason, reason)}</b>${server.detail ? html` <code>${server.detail}</code>` : none}
    ${server.nextTrialAt ? html`<br>${t('server.nextTrial')} ${ago(server.nextTrialAt)}` : none}</p>`;
}

function card(server) {
  const {format: f} = state;
  return html`<section class="card server" aria-labelledby=${'server-' + server.server}>
    <h3 id=${'server-' + server.server}><a href=${format({...home(), server: server.server})}>${server.server}</a> ${upDown(server.up)}</h3>
    <p class="muted">${[server.method, server.address].filter(Boolean).join(' · ')}</p>
    ${trouble(server)}
    ${server.held ? html`<p class="why"><b>${t('server.held')}</b>
      ${mayAct() ? html`<button type="button" @click=${() => accept(server.server)}>${t('accept')}</button>` : none}</p>` : none}
    <dl class="facts">
      ${fact(t('server.since'), known(server.since, ago))}
      ${fact(t('page.mailboxes'), f.number(server.mailboxes))}
      ${fact(t('server.rate'), known(server.probesPerSecond, (rate) => t('perSecond', {rate: f.rate(rate)})))}
      ${fact(t('server.latency'), known(server.p50Millis, (p50) => html`${f.millis(p50)} / ${known(server.p99Millis, f.millis)}`))}
      ${fact(t('server.lag'), known(server.lagSeconds, (lag) => f.duration(lag * 1000)))}
      ${fact(t('server.failures'), failures(server))}
    </dl></section>`;
}

/** The view of the servers. */
export const servers = () => html`<h2>${t('page.servers')}</h2>
  ${loaded(state.servers, loadServers, (data) => html`<div class="grid-of-cards">${(data.servers ?? data).map(card)}</div>`)}`;

// Where the mailboxes come from: how many, how old, and what is held until somebody accepts it.

import {html, nothing as none} from '../lib/lit-html.js';
import {load, send} from './api.js';
import {shape} from './bar.js';
import {ago, loaded, report} from './frame.js';
import {t} from './i18n.js';
import {mayAct, state} from './state.js';

export const loadInventory = () => load('inventory', 'inventory');

async function accept(source) {
  try {
    await send('POST', `inventory/${encodeURIComponent(source)}/accept`);
    report(t('accepted', {name: source}));
    loadInventory();
  } catch (e) {
    report(e.message, true);
  }
}

function condition(source) {
  if (source.held) {
    return html`<span class="level l-critical">${shape('CRITICAL')}<span>${t('source.held')}</span></span> <span>${source.held}</span>
      ${mayAct() ? html`<button type="button" @click=${() => accept(source.source)}>${t('accept')}<span class="hidden"> ${source.source}</span></button>` : none}`;
  }
  if (source.failure) {
    return html`<span class="level l-warning">${shape('WARNING')}<span>${t('source.failed')}</span></span> <code>${source.failure}</code>`;
  }
  return source.lastSuccess === null
    ? html`<span class="level l-unknown">${shape('UNKNOWN')}<span>${t('source.waiting')}</span></span>`
    : html`<span class="level l-ok">${shape('OK')}<span>${t('source.good')}</span></span>`;
}

function row(source) {
  const {format: f} = state;
  return html`<tr><th scope="row">${source.source}</th><td class="number">${f.number(source.mailboxes)}</td><td>${ago(source.lastSuccess)}</td>
    <td class="number">${source.refreshSeconds === null ? '–' : f.millis(source.refreshSeconds * 1000)}</td>
    <td class="number">${f.number(source.rejectedRows)}</td><td class="wide">${condition(source)}</td></tr>`;
}

/** The view of the inventory. */
export const inventory = () => html`<h2>${t('page.inventory')}</h2>
  ${loaded(state.inventory, loadInventory, (data) => html`<section class="card flush" aria-label=${t('sources')}>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('page.inventory')}><table class="grid"><thead><tr><th scope="col">${t('source')}</th><th scope="col" class="number">${t('page.mailboxes')}</th><th scope="col">${t('source.read')}</th>
      <th scope="col" class="number">${t('source.took')}</th><th scope="col" class="number">${t('source.rejected')}</th><th scope="col">${t('source.state')}</th></tr></thead>
    <tbody>${(data.sources ?? data).map(row)}</tbody></table></div></section>`)}`;

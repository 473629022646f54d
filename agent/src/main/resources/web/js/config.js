// The configuration that is in effect, and how the last reload ended.

import {html, nothing as none} from '../lib/lit-html.js';
import {load} from './api.js';
import {shape} from './bar.js';
import {ago, loaded} from './frame.js';
import {t} from './i18n.js';
import {state} from './state.js';

export const loadConfig = () => load('config', 'config');

function reload(data) {
  const last = data.reload;
  if (!last) {
    return html`<p>${t('reload.none')}</p>`;
  }
  return html`<p><span class="level ${last.ok ? 'l-ok' : 'l-critical'}">${shape(last.ok ? 'OK' : 'CRITICAL')}<span>${t(last.ok ? 'reload.good' : 'reload.bad')}</span></span> ${ago(last.at)}</p>
    ${last.problems?.length ? html`<ul class="problems">${last.problems.map((each) => html`<li><code>${each}</code></li>`)}</ul>` : none}`;
}

/** The view of the configuration. */
export const configuration = () => html`<h2>${t('page.config')}</h2>
  ${loaded(state.config, loadConfig, (data) => html`<section class="card" aria-labelledby="reload-name"><h3 id="reload-name">${t('reload')}</h3>
      <p class="muted">${t('config.file')} <code>${data.file}</code> · ${t('config.loaded')} ${ago(data.loadedAt)}</p>${reload(data)}</section>
    <div class="card"><h3 id="effective-name">${t('config.effective')}</h3>
      <p class="muted">${t('config.secrets')}</p><pre class="yaml" tabindex="0" role="region" aria-labelledby="effective-name">${data.yaml}</pre></div>`)}`;

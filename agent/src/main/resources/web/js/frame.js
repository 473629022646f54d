// What is round every view: the pages, the connection, the choices of the reader, and what all views share.

import {html, nothing as none} from '../lib/lit-html.js';
import {live} from '../lib/directives/live.js';
import {choose, LANGUAGES, t} from './i18n.js';
import {format, home, PAGES} from './route.js';
import {draw, state, store} from './state.js';

const link = (page) => html`<a href=${format({...home(), page})} aria-current=${state.route.page === page ? 'page' : none}>${t('page.' + page)}</a>`;

function connection() {
  const {mode, at} = state.live;
  return html`<p class="live ${mode}"><span class="dot" aria-hidden="true"></span><span role="status">${t('live.' + mode)}</span>
    <span class="at">${at ? state.format.seconds(at) : ''}</span></p>`;
}

function chooseTheme(theme) {
  state.theme = theme;
  store('theme', theme === 'system' ? null : theme);
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  draw();
}

function display(changed) {
  return html`<details class="display">
    <summary>${t('display')}</summary>
    <div class="panel">
      ${filter(t('display.theme'), 'theme', state.theme,
        ['system', 'light', 'dark'].map((theme) => [theme, t('theme.' + theme)]), chooseTheme)}
      ${filter(t('display.language'), 'language', state.language, Object.entries(LANGUAGES),
        async (language) => { await choose(language); changed(); })}
      ${filter(t('display.zone'), 'zone', state.zone ? 'utc' : 'local',
        [['local', Intl.DateTimeFormat().resolvedOptions().timeZone ?? t('zone.local')], ['utc', 'UTC']],
        (zone) => { store('zone', zone === 'utc' ? zone : null); state.zone = zone === 'utc' ? 'UTC' : undefined; changed(); })}
    </div></details>`;
}

/** The outcome of the last action, where it is seen and read out. */
const outcome = () => html`<p class="outcome ${state.outcome?.bad ? 'bad' : ''}" role="status">${state.outcome
  ? html`<span>${state.outcome.text}</span> <button type="button" @click=${() => { state.outcome = null; draw(); }}>${t('dismiss')}</button>`
  : none}</p>`;

/**
 * @param {unknown} main the view
 * @param {() => void} changed is called after a choice that changes all texts
 */
export const frame = (main, changed) => html`
  <a class="skip" href="#main">${t('skip')}</a>
  <header>
    <h1><a href="?"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 6h18v12H3zM3 7l9 6.500L21 7M3 15.500h11"/></svg>${t('title')}</a></h1>
    <nav aria-label=${t('pages')}>${PAGES.map(link)}</nav>
    ${connection()}
    ${display(changed)}
  </header>
  <main id="main" tabindex="-1" class=${'p-' + state.route.page}>${main}</main>
  ${outcome()}`;

const SHOWN_MS = 15_000;

/** Says how an action ended. A failure stays until it is dismissed. */
export function report(text, bad = false) {
  const outcome = {text, bad};
  state.outcome = outcome;
  draw();
  if (!bad) {
    setTimeout(() => {
      if (state.outcome === outcome) {
        state.outcome = null;
        draw();
      }
    }, SHOWN_MS);
  }
}

/**
 * What was loaded, or its error with another try; what was shown before a failure stays.
 *
 * @param {import('./state.js').Loaded} loaded
 * @param {() => void} again
 * @param {(data: any) => unknown} content
 */
export function loaded(loaded, again, content) {
  return html`${loaded.error ? failure(loaded.error, again) : none}${loaded.data === null
    ? (loaded.error ? none : html`<p class="waiting">${t('loading')}</p>`)
    : content(loaded.data)}`;
}

/** An error with another try. */
export const failure = (error, again) => html`<p class="error" role="alert"><span>${error}</span>
  <button type="button" @click=${again}>${t('again')}</button></p>`;

/** A time relative to now, with the exact one as its title. */
export const ago = (iso) => html`<time datetime=${iso ?? ''} title=${state.format.exact(iso)}>${state.format.relative(iso, state.now)}</time>`;

/** A choice of one of a few values; a language is written in itself. */
export const filter = (label, name, value, options, change) => html`<label>${label}
  <select name=${name} .value=${live(value)} @change=${(event) => change(event.target.value)}>${options.map(
    ([key, text]) => html`<option value=${key} ?selected=${key === value} lang=${name === 'language' ? key : none}>${text}</option>`)}</select></label>`;

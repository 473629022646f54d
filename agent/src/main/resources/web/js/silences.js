// Silences: holding, coming, ended; and the form that makes one, which says first how many mailboxes it hits.

import {html, nothing as none} from '../lib/lit-html.js';
import {live} from '../lib/directives/live.js';
import {load, send} from './api.js';
import {ago, loaded, report} from './frame.js';
import {t} from './i18n.js';
import {afterDraw, draw, mayAct, state, store, stored} from './state.js';

const DURATIONS = ['1h', '8h', '3d', 'until'];
const HOUR = 3_600_000;
const PREVIEW_MS = 250;

export const loadSilences = () => load('silences', 'silences', new URLSearchParams({all: 'true'}));

/** What a silence matches, in words. */
export function matches(silence) {
  const parts = ['mailbox', 'domain', 'server'].filter((key) => silence[key]).map((key) => `${t('column.' + key)} ${silence[key]}`);
  if (silence.level) {
    parts.push(t('silence.upTo', {level: t('level.' + silence.level)}));
  }
  return parts.join(' · ');
}

/** A time for an input, in the browser's zone, which such an input has. */
function local(millis) {
  const at = new Date(millis);
  return new Date(millis - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

let previewing = 0;
let opener = null;

/**
 * Opens the form.
 *
 * @param {{mailbox?: string, domain?: string, server?: string, level?: string, comment?: string}} from
 */
export function openForm(from = {}) {
  opener = document.activeElement;
  state.form = {
    mailbox: from.mailbox ?? '', domain: from.domain ?? '', server: from.server ?? '', level: from.level ?? '',
    duration: '8h', until: local(Date.now() + 24 * HOUR), comment: from.comment ?? '',
    author: state.fleet.data?.user?.name ?? stored('author') ?? '',
    hits: null, error: null, isSaving: false,
  };
  preview();
  afterDraw(() => document.querySelector('dialog')?.showModal());
}

function closeForm() {
  state.form = null;
  afterDraw(() => opener?.focus?.());
}

function change(key, value) {
  state.form = {...state.form, [key]: value, error: null};
  preview();
  draw();
}

function matcher(form) {
  const chosen = {};
  ['mailbox', 'domain', 'server', 'level'].filter((key) => form[key].trim()).forEach((key) => {
    chosen[key] = form[key].trim();
  });
  return chosen;
}

/** Asks how many mailboxes the matcher hits, when the typing rests. */
function preview() {
  clearTimeout(previewing);
  previewing = setTimeout(async () => {
    const form = state.form;
    if (!form) {
      return;
    }
    const chosen = matcher(form);
    let hits = null;
    if (Object.keys(chosen).length > 0) {
      try {
        hits = (await send('POST', 'silences/preview', chosen)).mailboxes;
      } catch {
        // The agent says what is wrong when the form is saved.
      }
    }
    if (state.form && JSON.stringify(matcher(state.form)) === JSON.stringify(chosen)) {
      state.form = {...state.form, hits};
      draw();
    }
  }, PREVIEW_MS);
}

async function save(event) {
  event.preventDefault();
  const form = state.form;
  const end = form.duration === 'until' ? {endsAt: new Date(form.until).toISOString()} : {duration: form.duration};
  state.form = {...form, isSaving: true};
  draw();
  try {
    const silence = await send('POST', 'silences', {...matcher(form), ...end, author: form.author.trim(), comment: form.comment.trim()});
    store('author', form.author.trim());
    closeForm();
    report(t('silenced.until', {time: state.format.exact(silence.endsAt)}));
    changed();
  } catch (e) {
    state.form = {...form, isSaving: false, error: e.message};
    draw();
  }
}

let changed = () => {};

/** @param {() => void} reload is called after a silence was made or has ended */
export function onSilence(reload) {
  changed = reload;
}

async function expire(silence) {
  try {
    await send('DELETE', 'silences/' + encodeURIComponent(silence.id));
    report(t('silence.ended'));
    changed();
  } catch (e) {
    report(e.message, true);
  }
}

/** A longer one beside it: an existing silence is not changed, and the longest holds. */
const extend = (silence) => openForm({
  mailbox: silence.mailbox ?? '', domain: silence.domain ?? '', server: silence.server ?? '',
  level: silence.level ?? '', comment: silence.comment,
});

const field = (key, label, attributes = {}) => html`<label>${label}<input name=${key} .value=${live(state.form[key])} maxlength=${attributes.maxlength ?? 320}
  placeholder=${attributes.hint ?? ''} ?required=${attributes.required} autocomplete="off" spellcheck="false" @input=${(event) => change(key, event.target.value)}></label>`;

const select = (key, label, options) => html`<label>${label}<select name=${key} .value=${live(state.form[key])} @change=${(event) => change(key, event.target.value)}>${options.map(
  ([value, text]) => html`<option value=${value} ?selected=${value === state.form[key]}>${text}</option>`)}</select></label>`;

function durations() {
  return html`<fieldset><legend>${t('silence.howLong')}</legend><div class="choices">${DURATIONS.map((each) => html`<label class="choice"><input
      type="radio" name="duration" value=${each} .checked=${live(state.form.duration === each)} @change=${() => change('duration', each)}>${t('silence.for.' + each)}</label>`)}</div>
    ${state.form.duration === 'until' ? html`<label>${t('silence.until')}<input type="datetime-local" name="until" required .value=${live(state.form.until)}
      min=${local(Date.now())} @input=${(event) => change('until', event.target.value)}></label>` : none}</fieldset>`;
}

/** The form of a silence, over the page; nothing while it is closed. */
export function silenceForm() {
  const {form} = state;
  if (!form) {
    return none;
  }
  const names = (state.fleet.data?.servers ?? []).map(({server}) => [server, server]);
  return html`<dialog aria-labelledby="form-name" @cancel=${(event) => { event.preventDefault(); closeForm(); }}>
    <form @submit=${save}>
      <h2 id="form-name">${t('silence.new')}</h2>
      ${field('mailbox', t('column.mailbox'), {hint: t('silence.pattern')})}
      <div class="pair">${field('domain', t('column.domain'))}${select('server', t('column.server'), [['', t('all')], ...names])}</div>
      ${select('level', t('silence.levels'), [['', t('silence.allLevels')], ...['CRITICAL', 'WARNING', 'INFO'].map((level) => [level, t('silence.upTo', {level: t('level.' + level)})])])}
      ${durations()}
      ${field('author', t('silence.author'), {required: true})}
      ${field('comment', t('silence.comment'), {maxlength: 1000})}
      <p class="hits" role="status">${form.hits === null ? '' : t('silence.hits', {count: form.hits})}</p>
      ${form.error ? html`<p class="error" role="alert">${form.error}</p>` : none}
      <p class="actions"><button type="submit" class="primary" ?disabled=${form.isSaving}>${t('silence')}</button>
        <button type="button" @click=${closeForm}>${t('cancel')}</button></p>
    </form></dialog>`;
}

function row(silence, isEnded) {
  return html`<tr><th scope="row">${matches(silence)}</th><td>${silence.author}</td><td class="wide">${silence.comment}</td>
    <td>${ago(silence.startsAt)}</td><td>${ago(silence.endsAt)}</td>
    <td class="buttons">${mayAct() ? html`<button type="button" @click=${() => extend(silence)}>${t(isEnded ? 'silence.repeat' : 'silence.extend')}<span class="hidden"> ${matches(silence)}</span></button>
      ${isEnded ? none : html`<button type="button" @click=${() => expire(silence)}>${t('silence.expire')}<span class="hidden"> ${matches(silence)}</span></button>`}` : none}</td></tr>`;
}

function group(name, silences, isEnded) {
  if (silences.length === 0) {
    return none;
  }
  return html`<section class="card flush" aria-labelledby=${'group-' + name}><h3 id=${'group-' + name}>${t('silences.' + name)}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('silences.' + name) + ' ' + silences.length}><table class="grid"><thead><tr><th scope="col">${t('silence.what')}</th><th scope="col">${t('silence.author')}</th>
      <th scope="col">${t('silence.comment')}</th><th scope="col">${t('silence.starts')}</th><th scope="col">${t('silence.ends')}</th><th scope="col"><span class="hidden">${t('actions')}</span></th></tr></thead>
    <tbody>${silences.map((each) => row(each, isEnded))}</tbody></table></div></section>`;
}

function groups(data) {
  const {now} = state;
  const ended = (each) => Date.parse(each.endsAt) <= now;
  const holding = data.filter((each) => each.holds && !ended(each));
  const past = data.filter(ended);
  const coming = data.filter((each) => !holding.includes(each) && !past.includes(each));
  return html`${data.length ? none : html`<p class="empty card">${t('silences.none')}</p>`}
    ${group('holding', holding, false)}${group('coming', coming, false)}${group('ended', past, true)}`;
}

/** The view of the silences. */
export const silences = () => html`<div class="heading"><h2>${t('page.silences')}</h2>
  ${mayAct() ? html`<button type="button" class="primary" @click=${() => openForm()}>${t('silence.new')}…</button>` : none}</div>
  ${loaded(state.silences, loadSilences, groups)}`;

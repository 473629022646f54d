// The words in the reader's language. Each language is a flat module with equal keys.

import {state, store, stored} from './state.js';

/** Every language in its own name, as a reader looks for it. */
export const LANGUAGES = {
  en: 'English', es: 'Español', de: 'Deutsch', fr: 'Français', it: 'Italiano', pt: 'Português',
};

let words = {};
let plurals = new Intl.PluralRules('en');
let numbers = new Intl.NumberFormat('en');

/** The language of the words. */
export let language = 'en';

/** The language with its region, for numbers and times. */
export let locale = 'en';

/** The chosen language, else the first of the browser's that there is, else English. */
export function preferred() {
  const chosen = stored('language');
  if (chosen in LANGUAGES) {
    return chosen;
  }
  return navigator.languages.map(base).find((each) => each in LANGUAGES) ?? 'en';
}

const base = (tag) => tag.split('-')[0].toLowerCase();

/** Loads a language and uses it. */
export async function use(next) {
  const module = await import(`./i18n/${next}.js`);
  words = module.default;
  language = next;
  locale = navigator.languages.find((tag) => base(tag) === next) ?? next;
  plurals = new Intl.PluralRules(locale);
  numbers = new Intl.NumberFormat(locale);
  document.documentElement.lang = next;
  state.language = next;
}

/** Uses a language from now on, also after the page was closed. */
export async function choose(next) {
  store('language', next);
  await use(next);
}

/**
 * A text with its figures. Where {@code count} is given, the form of the plural is the language's;
 * it appears as {count} in the language's digits.
 *
 * @param {string} key
 * @param {Object<string, any>} [values]
 */
export function t(key, values = {}) {
  let text = words[key];
  if (text === undefined && typeof values.count === 'number') {
    text = words[`${key}.${plurals.select(values.count)}`] ?? words[key + '.other'];
  }
  return (text ?? key).replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name];
    if (value === undefined) {
      return all;
    }
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** Whether there is a text of this key. */
export const has = (key) => key in words;

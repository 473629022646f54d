// Requests to the agent, relative to the page, so that they work behind a path of a proxy.

import {t} from './i18n.js';
import {draw, nothing, state} from './state.js';

const BASE = 'api/v1/';

/**
 * @param {string} path below api/v1/
 * @param {URLSearchParams|null} [query]
 * @param {RequestInit} [init]
 * @returns {Promise<any>} the JSON; null for an empty answer
 * @throws {Error & {status: number, retryAfter: number|null}} with the agent's own sentence
 */
export async function request(path, query = null, init = {}) {
  let response;
  try {
    response = await fetch(BASE + path + (query && query.size ? '?' + query : ''), init);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw failure(t('error.unreachable'), 0, null);
  }
  const text = await response.text();
  if (!response.ok) {
    throw failure(sentence(text) ?? t('error.status', {status: response.status}), response.status,
      Number(response.headers.get('Retry-After')) || null);
  }
  return text ? JSON.parse(text) : null;
}

function failure(message, status, retryAfter) {
  return Object.assign(new Error(message), {status, retryAfter});
}

/** The agent's sentence; null if something else answered, such as a proxy. */
function sentence(text) {
  try {
    return JSON.parse(text).error ?? null;
  } catch {
    return null;
  }
}

/** Changes something; the body, if there is one, goes as JSON. */
export function send(method, path, body) {
  return request(path, null, body === undefined
    ? {method}
    : {method, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
}

/** The path of a mailbox. */
export const mailboxPath = (address) => 'mailboxes/' + encodeURIComponent(address);

/**
 * Loads into {@code state[key]}. What was shown stays until the answer comes, also after a failure;
 * a newer request ends an older one.
 */
export async function load(key, path, query = null) {
  const controller = new AbortController();
  state[key].controller?.abort();
  state[key] = {...state[key], loading: true, controller};
  draw();
  try {
    const data = await request(path, query, {signal: controller.signal});
    state[key] = {...nothing(), data};
  } catch (e) {
    if (e.name === 'AbortError') {
      return;
    }
    state[key] = {...nothing(), data: state[key].data, error: e.message};
  }
  draw();
}

/** Forgets what was loaded. */
export function forget(key) {
  state[key].controller?.abort();
  state[key] = nothing();
}

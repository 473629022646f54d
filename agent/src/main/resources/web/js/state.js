// The one state of the page, and the one way to draw it.

import {format, parse} from './route.js';

/** A choice of the reader that outlives the page; null if there is none or storage is refused. */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function store(key, value) {
  try {
    if (value === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, value);
    }
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
}

/**
 * What a request has brought.
 *
 * @typedef {{data: any, error: string|null, loading: boolean, controller: AbortController|null}} Loaded
 */

/** @returns {Loaded} */
export const nothing = () => ({data: null, error: null, loading: false, controller: null});

export const state = {
  route: parse(location.search),
  theme: stored('theme') ?? 'system',
  zone: stored('zone') === 'utc' ? 'UTC' : undefined,
  /** What {@link now} gives, moved on by a timer, so that one draw shows one time. */
  now: Date.now(),
  /** The figures of the reader's language and zone, as {@code formats} makes them. */
  format: null,
  language: 'en',
  live: {mode: 'connecting', at: null},
  fleet: nothing(),
  mailbox: nothing(),
  servers: nothing(),
  notices: nothing(),
  silences: nothing(),
  inventory: nothing(),
  config: nothing(),
  /** The open form of a silence; null if it is closed. */
  form: null,
  /** The outcome of the last action: {@code {text, bad}}; null if there is none to show. */
  outcome: null,
};

/** Whether the reader may change something; a viewer may not. */
export const mayAct = () => state.fleet.data?.user?.role !== 'viewer';

let painter = () => {};
let follower = () => {};
let asked = false;
let afterwards = [];

/**
 * @param {() => void} paint draws the state into the document
 * @param {(before: import('./route.js').Route) => void} follow loads what another route shows
 */
export function connect(paint, follow) {
  painter = paint;
  follower = follow;
}

/**
 * Goes to another view.
 *
 * @param {Partial<import('./route.js').Route>} changes of the present route
 * @param {'push'|'replace'|'none'} how the history keeps it
 */
export function go(changes, how = 'push') {
  const before = state.route;
  state.route = {...before, ...changes};
  const url = format(state.route);
  if (how !== 'none' && url !== format(before)) {
    history[how + 'State'](null, '', url);
  }
  follower(before);
  draw();
}

/** Draws in the next frame, once however often it is asked for. */
export function draw() {
  if (asked) {
    return;
  }
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    painter();
    const now = afterwards;
    afterwards = [];
    now.forEach((action) => action());
  });
}

/** Does something with what the next draw has put into the document, such as giving it the focus. */
export function afterDraw(action) {
  afterwards.push(action);
  draw();
}

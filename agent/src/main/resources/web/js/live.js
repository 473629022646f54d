// The stream of events. It is closed while the page is hidden: a browser has six connections to a host,
// and six tabs would leave none for a seventh.

import {request} from './api.js';
import {draw, state} from './state.js';

const HIDDEN_POLL_MS = 60_000;
const POLL_MS = 15_000;
const FIRST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 15_000;

let source = null;
let timer = 0;
let retry = FIRST_RETRY_MS;
let take = {fleet: () => {}, mailbox: () => {}, notice: () => {}, again: () => {}};

/**
 * @param {{fleet: (data: any) => void, mailbox: (data: any) => void, notice: () => void,
 *     again: () => void}} handlers {@code again} is called when the agent answers after it did not
 */
export function connect(handlers) {
  take = handlers;
  document.addEventListener('visibilitychange', reopen);
  addEventListener('online', reopen);
  reopen();
}

/** Opens the stream anew, as for another mailbox. */
export function reopen() {
  close();
  if (document.hidden) {
    poll(HIDDEN_POLL_MS);
    timer = setTimeout(() => reopen(), HIDDEN_POLL_MS);
    return;
  }
  open();
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function open() {
  const {page, mailbox} = state.route;
  const query = page === 'mailboxes' && mailbox ? '?mailbox=' + encodeURIComponent(mailbox) : '';
  const stream = new EventSource('api/v1/events' + query);
  source = stream;
  const on = (name, use) => stream.addEventListener(name, (event) => {
    use(event.data ? JSON.parse(event.data) : null);
  });
  stream.onopen = () => {
    retry = FIRST_RETRY_MS;
    answered('live');
  };
  on('fleet', (data) => { answered('live'); take.fleet(data); });
  on('mailbox', (data) => take.mailbox(data));
  on('notice', () => take.notice());
  on('bye', () => lost());
  stream.onerror = () => lost();
}

/** The agent has answered: live, or at least to questions. */
function answered(mode) {
  const wasAway = state.live.mode === 'lost';
  state.live = {mode, at: Date.now()};
  if (wasAway) {
    take.again();
  }
  draw();
}

/** Tries again later; meanwhile asks, as the stream may be what is refused. */
function lost() {
  close();
  timer = setTimeout(async () => {
    await poll(POLL_MS);
    if (!source) {
      reopen();
    }
  }, retry);
  retry = Math.min(retry * 2, MOST_RETRY_MS);
  if (state.live.mode !== 'polling') {
    state.live = {...state.live, mode: 'lost'};
  }
  draw();
}

/** Asks for the fleet once. */
async function poll(timeout) {
  try {
    take.fleet(await request('fleet', null, {signal: AbortSignal.timeout(timeout)}));
    answered('polling');
  } catch {
    state.live = {...state.live, mode: 'lost'};
    draw();
  }
}

// URL <-> state. Every view is "?…" of one document, so it works below any path and can be mailed.

export const PAGES = ['mailboxes', 'servers', 'notices', 'silences', 'inventory', 'config'];
export const LEVELS = ['FULL', 'CRITICAL', 'WARNING', 'INFO', 'OK', 'UNKNOWN'];
export const RESULTS = ['measured', 'no-quota', 'unsupported', 'failed'];
export const REASONS = [
  'dns', 'connect', 'tls', 'auth', 'locked', 'throttled', 'timeout', 'protocol', 'unavailable',
];
export const DELIVERIES = ['pending', 'accepted', 'rejected'];
export const SORTS = ['urgency', 'mailbox', 'ratio', 'used', 'limit', 'growth', 'fullAt', 'measuredAt', 'level'];

/** The keys of the selection of mailboxes, which the API and the export share. */
export const SELECTION = ['q', 'level', 'server', 'domain', 'result', 'reason', 'sort'];

const FREE = ['q', 'server', 'domain', 'mailbox', 'channel'];

/**
 * @typedef {{page: string, q: string, level: string[], server: string, domain: string,
 *     result: string, reason: string, sort: string, mailbox: string, channel: string,
 *     delivery: string}} Route
 */

/** @returns {Route} the default view */
export const home = () => ({
  page: 'mailboxes', q: '', level: [], server: '', domain: '', result: '', reason: '',
  sort: 'urgency', mailbox: '', channel: '', delivery: '',
});

/**
 * Reads a query string; what is not known is left out, so that an old link still opens.
 *
 * @param {string} search
 * @returns {Route}
 */
export function parse(search) {
  const query = new URLSearchParams(search);
  const route = home();
  for (const key of FREE) {
    route[key] = query.get(key) ?? '';
  }
  const one = (key, known) => {
    const value = query.get(key);
    if (known.includes(value)) {
      route[key] = value;
    }
  };
  one('page', PAGES);
  one('result', RESULTS);
  one('reason', REASONS);
  one('delivery', DELIVERIES);
  one('sort', SORTS.flatMap((sort) => [sort, '-' + sort]));
  const levels = (query.get('level') ?? '').split(',');
  route.level = LEVELS.filter((level) => levels.includes(level));
  return route;
}

/**
 * Writes a route; the same view always has the same text, and the default one is "?".
 *
 * @param {Route} route
 * @returns {string} begins with "?"
 */
export function format(route) {
  const query = new URLSearchParams();
  const base = home();
  for (const key of Object.keys(base)) {
    const value = key === 'level' ? LEVELS.filter((level) => route.level.includes(level)).join(',') : route[key];
    if (value && value !== base[key]) {
      query.set(key, value);
    }
  }
  return '?' + query;
}

/**
 * The selection of mailboxes as parameters of the API.
 *
 * @param {Route} route
 * @returns {URLSearchParams}
 */
export function selection(route) {
  const query = new URLSearchParams();
  for (const key of SELECTION) {
    const value = key === 'level' ? route.level.join(',') : route[key];
    if (value) {
      query.set(key, value);
    }
  }
  return query;
}

/** Whether anything narrows the list of mailboxes. */
export function isNarrowed(route) {
  return Boolean(
    route.q || route.level.length || route.server || route.domain || route.result || route.reason);
}

/** The route without what narrows the list. */
export function cleared(route) {
  return {...route, q: '', level: [], server: '', domain: '', result: '', reason: ''};
}

/**
 * The sort after a click on a header: the useful direction first, then the other one, then the
 * order by urgency.
 *
 * @param {string} present
 * @param {string} key
 * @returns {string}
 */
export function nextSort(present, key) {
  const ascending = ['mailbox', 'fullAt', 'measuredAt'].includes(key);
  const [first, second] = ascending ? [key, '-' + key] : ['-' + key, key];
  if (present === first) {
    return second;
  }
  return present === second ? 'urgency' : first;
}

package mailquota.simulation;

import mailquota.warning.Change;

/**
 * A notice that somebody got.
 *
 * @param at in milliseconds since 1970
 */
record Told(long at, Change change) {}

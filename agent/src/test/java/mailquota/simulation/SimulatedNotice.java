package mailquota.simulation;

import mailquota.warning.Change;

/**
 * A notice of a simulated mailbox.
 *
 * @param at in milliseconds since 1970
 */
record SimulatedNotice(long at, Change change) {}

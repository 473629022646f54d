/**
 * The polling of mailboxes: the schedule and the interval of each mailbox, the logins and the
 * health of each server, with {@code Monitor} on top. Covered by the tests of the same names, by
 * {@code Monitor*Test}, {@code AuthPenaltyTest}, and on real servers by {@code CourierMonitorIT}
 * and {@code DovecotPenaltyIT}.
 */
@NullMarked
package mailquota.polling;

import org.jspecify.annotations.NullMarked;

/**
 * Telling people: notices, the channels that carry them, and the outbox that delivers them until a
 * channel has accepted. A notice counts as sent only then. Transport failures are values ({@link
 * mailquota.notify.Delivery}), and no secret appears in them.
 */
@NullMarked
package mailquota.notify;

import org.jspecify.annotations.NullMarked;

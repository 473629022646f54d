/**
 * The outbox, which delivers notices to channels until they accept them, and what all channels
 * share. Each type of channel is a package below this one. A failed delivery is a value ({@link
 * mailquota.notify.Delivery}) and contains no secret. Tests: {@code Outbox*Test}, {@code
 * JsonPostTest}, {@code HttpVerdictTest}.
 */
@NullMarked
package mailquota.notify;

import org.jspecify.annotations.NullMarked;

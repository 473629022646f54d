/** Posts as their receivers see them. */
@NullMarked
package mailquota.notify.webhook;

import org.jspecify.annotations.NullMarked;

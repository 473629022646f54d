/** The outbox, and posts over HTTP. */
@NullMarked
package mailquota.notify;

import org.jspecify.annotations.NullMarked;

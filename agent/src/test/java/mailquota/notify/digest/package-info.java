/** When a digest is due, and that it is sent once. */
@NullMarked
package mailquota.notify.digest;

import org.jspecify.annotations.NullMarked;

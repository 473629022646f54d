/** Notices as their receivers see them. */
@NullMarked
package mailquota.notify;

import org.jspecify.annotations.NullMarked;

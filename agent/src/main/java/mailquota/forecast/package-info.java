/**
 * What the use of a mailbox was, and what follows from it. Nothing here asks, waits or knows the
 * time but by an argument.
 */
@NullMarked
package mailquota.forecast;

import org.jspecify.annotations.NullMarked;

/**
 * The values everything else speaks of: a mailbox's address, its quota roots and resources, what a
 * probe found, and the level that follows. Immutable, thread-safe, and free of every library; no
 * clock, no I/O and no logging come in here.
 */
@NullMarked
package mailquota.quota;

import org.jspecify.annotations.NullMarked;

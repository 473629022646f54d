/**
 * The domain values: a mailbox's address, its quota roots and resources, the result of a probe, and
 * the level. Immutable and thread-safe, without libraries, I/O or logging. Covered by {@code
 * ValuesTest} and the tests of the same names.
 */
@NullMarked
package mailquota.quota;

import org.jspecify.annotations.NullMarked;

/**
 * The mailboxes to measure. Immutable and thread-safe, without I/O. Covered by the tests of {@code
 * config} and by {@code SourcesTest}.
 */
@NullMarked
package mailquota.inventory;

import org.jspecify.annotations.NullMarked;

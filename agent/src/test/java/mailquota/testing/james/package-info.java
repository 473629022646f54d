/** Runs a real Apache James with mailboxes of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.james;

import org.jspecify.annotations.NullMarked;

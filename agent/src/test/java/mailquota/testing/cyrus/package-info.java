/** Runs a real Cyrus with mailboxes of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.cyrus;

import org.jspecify.annotations.NullMarked;

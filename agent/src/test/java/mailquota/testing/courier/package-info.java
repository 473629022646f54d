/** Runs a real Courier with mailboxes of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.courier;

import org.jspecify.annotations.NullMarked;

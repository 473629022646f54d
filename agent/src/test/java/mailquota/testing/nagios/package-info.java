/** Runs a real Nagios with plugins of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.nagios;

import org.jspecify.annotations.NullMarked;

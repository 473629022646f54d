/** Runs a real Prometheus of either tested release. Covered by the tests in {@code monitoring}. */
@NullMarked
package mailquota.testing.prometheus;

import org.jspecify.annotations.NullMarked;

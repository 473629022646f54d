/** Runs a real Prometheus of either tested release. Covered by {@code AlertmanagerIT}. */
@NullMarked
package mailquota.testing.prometheus;

import org.jspecify.annotations.NullMarked;

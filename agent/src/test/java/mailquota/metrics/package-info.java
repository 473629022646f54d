/** The metrics as Prometheus sees them. */
@NullMarked
package mailquota.metrics;

import org.jspecify.annotations.NullMarked;

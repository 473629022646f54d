/**
 * The board as Prometheus metrics, and the metrics of the agent. A scrape reads one snapshot;
 * nothing is kept per mailbox here. A value that was not measured has no sample. Tests: {@code
 * GoldenMetricsTest} compares the whole text of a scrape.
 */
@NullMarked
package mailquota.metrics;

import org.jspecify.annotations.NullMarked;

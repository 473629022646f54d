/**
 * What is known of each mailbox now: its latest probe, level, trends with their forecasts, and the
 * states by which the next probe is evaluated. A status is immutable; the board is written by
 * {@code intake} and read by the metrics, the JSON and the commands. Covered by the tests of {@code
 * intake} and by {@code GoldenMetricsTest}.
 */
@NullMarked
package mailquota.board;

import org.jspecify.annotations.NullMarked;

/**
 * The status of each mailbox: its latest probe, level, trends with forecasts, and warning states. A
 * status is immutable; {@code intake} writes the board, and the metrics, the JSON and the commands
 * read it. Covered by the tests of {@code intake} and by {@code GoldenMetricsTest}.
 */
@NullMarked
package mailquota.board;

import org.jspecify.annotations.NullMarked;

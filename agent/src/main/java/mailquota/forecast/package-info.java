/**
 * The history of a resource and the forecast when it will be full. No I/O; time is an argument.
 * Covered by {@code HistoryTest}, {@code ForecastTest} and {@code WarningSimulationTest}.
 */
@NullMarked
package mailquota.forecast;

import org.jspecify.annotations.NullMarked;

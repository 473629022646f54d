package mailquota.polling;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The clocks and threads of polling.
 *
 * @param clock the time of day
 * @param nanoTime measures durations
 * @param random for the jitter of intervals
 * @param probes makes the executor of a server's probes, by the server's name
 */
record PollingRuntime(
    InstantSource clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    Function<String, ExecutorService> probes) {

  /** A runtime with one virtual thread for each batch. */
  static PollingRuntime of(InstantSource clock) {
    return new PollingRuntime(
        clock,
        System::nanoTime,
        RandomGenerator.getDefault(),
        server ->
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("probe-" + server + "-", 0).factory()));
  }
}

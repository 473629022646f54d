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
    return of(
        clock,
        server ->
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("probe-" + server + "-", 0).factory()));
  }

  /**
   * A runtime for a process that ends after its probes. At its end the JVM waits 0.3 s for threads
   * in native code, and once a virtual thread has read from a socket there is one that polls.
   */
  static PollingRuntime ofShortProcess(InstantSource clock) {
    return of(
        clock,
        server ->
            Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("probe-" + server + "-", 0).factory()));
  }

  private static PollingRuntime of(InstantSource clock, Function<String, ExecutorService> probes) {
    return new PollingRuntime(clock, System::nanoTime, RandomGenerator.getDefault(), probes);
  }
}

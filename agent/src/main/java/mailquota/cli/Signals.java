package mailquota.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGTERM and SIGINT. */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs {@code stop} when the process is asked to end, and then ends it with 0: that is no
   * failure.
   *
   * @return takes that back, for a process that ends by itself
   */
  static Runnable onTermination(Runnable stop) {
    Thread hook =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(() -> {
              log.info("stopping");
              stop.run();
              log.info("stopped");
              System.out.flush();
              // Else the JVM would report 128 + the signal's number.
              Runtime.getRuntime().halt(0);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        log.debug("the process has been asked to end already", e);
      }
    };
  }
}

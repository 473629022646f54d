package mailquota.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGTERM and SIGINT. */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs {@code stop} when the process is told to end, and then ends it with 0: to be told so is no
   * failure.
   */
  static void onTermination(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  log.info("stopping");
                  stop.run();
                  log.info("stopped");
                  System.out.flush();
                  // Else the JVM would report 128 + the signal's number.
                  Runtime.getRuntime().halt(0);
                }));
  }
}

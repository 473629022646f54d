package mailquota.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** Stops on a request to end the process and exits with 0; the result removes the handler. */
  static Runnable onTermination(Runnable stop) {
    Thread hook =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(() -> {
              log.info("stopping");
              stop.run();
              log.info("stopped");
              System.out.flush();
              // Otherwise the JVM would exit with 128 + the number of the signal.
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

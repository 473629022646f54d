package mailquota.cli;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs an action on each SIGHUP, in a thread of its own. The JDK has signals in its module
   * jdk.unsupported only, of which javac warns; so they are reached by reflection.
   */
  static void onHangUp(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object onSignal =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), onSignal);
    } catch (ReflectiveOperationException e) {
      log.warn("SIGHUP does not reload the configuration here: {}", e.toString());
    }
  }

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

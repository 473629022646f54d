package mailquota.cli;

import ch.qos.logback.classic.Level;

/**
 * Sets the log level of the process. Must be called before the first logger is created; therefore
 * commands have no logger of their own.
 */
final class Logging {

  static final String LEVEL = "QUOTA_AGENT_LOG";
  static final String LEVEL_OF_LIBRARIES = "QUOTA_AGENT_LOG_LIBRARIES";

  private Logging() {}

  /** For interactive commands. The environment variable takes precedence. */
  static void onlyErrors() {
    if (System.getenv(LEVEL) == null) {
      System.setProperty(LEVEL, "ERROR");
    }
  }

  /** For a plugin, which says everything on stdout. The environment variable takes precedence. */
  static void off() {
    if (System.getenv(LEVEL) == null) {
      System.setProperty(LEVEL, "OFF");
      System.setProperty(LEVEL_OF_LIBRARIES, "OFF");
    }
  }

  /** The level that a command or the environment has set, by the name of the variable. */
  static Level level(String name, Level otherwise) {
    String set = System.getProperty(name, System.getenv(name));
    return set == null ? otherwise : Level.toLevel(set, otherwise);
  }
}

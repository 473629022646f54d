package mailquota.cli;

/**
 * Sets the log level of the process. Must be called before the first logger is created; therefore
 * commands have no logger of their own.
 */
final class Logging {

  private static final String LEVEL = "QUOTA_AGENT_LOG";
  private static final String LEVEL_OF_LIBRARIES = "QUOTA_AGENT_LOG_LIBRARIES";

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
}

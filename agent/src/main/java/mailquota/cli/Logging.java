package mailquota.cli;

/**
 * Sets the log level of the process. Must be called before the first logger is created; therefore
 * commands have no logger of their own.
 */
final class Logging {

  private static final String LEVEL = "QUOTA_AGENT_LOG";

  private Logging() {}

  /** For interactive commands. The environment variable takes precedence. */
  static void onlyErrors() {
    if (System.getenv(LEVEL) == null) {
      System.setProperty(LEVEL, "ERROR");
    }
  }
}

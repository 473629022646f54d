package mailquota.cli;

/**
 * How much the process logs; to be said before the first logger is made. That is why no command has
 * a logger of its own: all of them are made before one is chosen.
 */
final class Logging {

  private static final String LEVEL = "QUOTA_AGENT_LOG";

  private Logging() {}

  /** For commands that tell people themselves what happens. The environment has the last word. */
  static void onlyErrors() {
    if (System.getenv(LEVEL) == null) {
      System.setProperty(LEVEL, "ERROR");
    }
  }
}

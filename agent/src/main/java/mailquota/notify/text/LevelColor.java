package mailquota.notify.text;

import mailquota.quota.Level;

/** The color of a level, in mail as on a web page. */
public final class LevelColor {

  private LevelColor() {}

  /** As HTML has it: {@code #c62828}. */
  public static String of(Level level) {
    return switch (level) {
      case OK -> "#2e7d32";
      case INFO -> "#1565c0";
      case WARNING -> "#b26a00";
      case CRITICAL, FULL -> "#c62828";
    };
  }
}

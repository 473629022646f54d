package mailquota.notify.text;

import mailquota.quota.Level;

/** The color of a level in mail and webhooks, as {@code #c62828}. */
public final class LevelColor {

  private LevelColor() {}

  public static String of(Level level) {
    return switch (level) {
      case OK -> "#2e7d32";
      case INFO -> "#1565c0";
      case WARNING -> "#b26a00";
      case CRITICAL, FULL -> "#c62828";
    };
  }
}

package mailquota.notify.words;

import mailquota.quota.Level;

/** The color of a level: legible on white, and beside the others for the color-blind. */
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

package mailquota.notify;

import java.util.Locale;
import mailquota.quota.Level;

/** The severity of Prometheus and PagerDuty for a level. */
public enum Severity {
  INFO,
  WARNING,
  CRITICAL;

  /** OK, reported only for resolved notices, is INFO. */
  public static Severity of(Level level) {
    return switch (level) {
      case OK, INFO -> INFO;
      case WARNING -> WARNING;
      case CRITICAL, FULL -> CRITICAL;
    };
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

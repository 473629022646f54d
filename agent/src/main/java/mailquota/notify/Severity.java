package mailquota.notify;

import java.util.Locale;
import mailquota.quota.Level;

/** How urgent it is in the words of Prometheus and PagerDuty. */
public enum Severity {
  INFO,
  WARNING,
  CRITICAL;

  /** OK, which is told of only where something ended, is no more than information. */
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

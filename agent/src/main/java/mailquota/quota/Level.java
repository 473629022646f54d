package mailquota.quota;

import java.util.Locale;

/** How close a mailbox is to its limit, in ascending order of severity. */
public enum Level {
  OK(0),
  INFO(1),
  WARNING(2),
  CRITICAL(3),
  FULL(4);

  private final int number;

  Level(int number) {
    this.number = number;
  }

  /** The value of {@code mailbox_quota_level}. */
  public int number() {
    return number;
  }

  /** The key in the configuration: {@code warning}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The next lower level; OK for OK. */
  public Level below() {
    return values()[Math.max(0, number - 1)];
  }

  public boolean isAbove(Level other) {
    return compareTo(other) > 0;
  }
}

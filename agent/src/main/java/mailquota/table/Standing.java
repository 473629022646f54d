package mailquota.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/** The level of a mailbox, or that it is unknown, which is not OK. */
public enum Standing {
  OK(0),
  INFO(1),
  WARNING(2),
  CRITICAL(3),
  FULL(4),
  UNKNOWN(5);

  private static final Standing[] BY_NUMBER = values();

  private final int number;

  Standing(int number) {
    this.number = number;
  }

  public static Standing of(@Nullable Level level) {
    return level == null ? UNKNOWN : BY_NUMBER[level.number()];
  }

  /** Of the levels that of the metric; UNKNOWN has the next. */
  int number() {
    return number;
  }

  static Standing of(int number) {
    return BY_NUMBER[number];
  }

  /** The one of this name, in upper or lower case. */
  public static Optional<Standing> find(String name) {
    return Arrays.stream(values())
        .filter(each -> each.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }
}

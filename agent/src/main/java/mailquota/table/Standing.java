package mailquota.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/** The level of a mailbox, or that it is unknown, which is not OK. */
public enum Standing {
  OK,
  INFO,
  WARNING,
  CRITICAL,
  FULL,
  UNKNOWN;

  public static Standing of(@Nullable Level level) {
    return level == null ? UNKNOWN : values()[level.number()];
  }

  /** The one of this name, in upper or lower case. */
  public static Optional<Standing> find(String name) {
    return Arrays.stream(values())
        .filter(each -> each.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }
}

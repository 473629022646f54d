package mailquota.store;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import mailquota.quota.Address;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * Which notices are read: those that match all that is given, the newest first.
 *
 * @param mailbox null for any
 * @param channel null for any
 * @param delivery null for any
 * @param levels empty for any
 * @param before only those with a lower number; null for any
 * @param most how many at most, above 0
 */
@SuppressWarnings("NullableOptional") // Three cases: any, those that wait, and an outcome.
public record NoticeFilter(
    @Nullable Address mailbox,
    @Nullable String channel,
    @Nullable Delivery delivery,
    Set<Level> levels,
    @Nullable Long before,
    int most) {

  /** What became of a notice. */
  public enum Delivery {
    PENDING,
    ACCEPTED,
    REJECTED;

    /** The one of a name as in the API: {@code pending}; empty for none. */
    public static Optional<Delivery> find(String name) {
      return List.of(values()).stream().filter(each -> each.column().equals(name)).findFirst();
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public NoticeFilter {
    levels = Set.copyOf(levels);
  }

  /** The last ones of a mailbox. */
  public static NoticeFilter of(Address mailbox, int most) {
    return new NoticeFilter(mailbox, null, null, Set.of(), null, most);
  }
}

package mailquota.store;

import java.util.Optional;
import java.util.Set;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Delivered.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Which notices are read: those that match all that is given, the newest first.
 *
 * @param mailbox null for any
 * @param channel null for any
 * @param delivery how they ended, empty for those that wait; null for any
 * @param levels empty for any
 * @param before only those with a lower number; null for any
 * @param most how many at most, above 0
 */
@SuppressWarnings("NullableOptional") // Three cases: any, those that wait, and an outcome.
public record NoticeFilter(
    @Nullable Address mailbox,
    @Nullable String channel,
    @Nullable Optional<Outcome> delivery,
    Set<Level> levels,
    @Nullable Long before,
    int most) {

  public NoticeFilter {
    levels = Set.copyOf(levels);
  }

  /** The last ones of a mailbox. */
  public static NoticeFilter of(Address mailbox, int most) {
    return new NoticeFilter(mailbox, null, null, Set.of(), null, most);
  }
}

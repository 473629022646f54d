package mailquota.board;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;

/**
 * The latest status of every mailbox that has been probed. Readers are given {@link #snapshot}.
 * Thread-safe.
 */
public final class Board {

  private final Map<Address, MailboxStatus> byAddress = new ConcurrentHashMap<>();

  /**
   * Replaces what is known of a mailbox, null for nothing. What others do to the same mailbox
   * happens before or after.
   *
   * @return what is known now
   */
  public MailboxStatus update(
      Address address, Function<@Nullable MailboxStatus, MailboxStatus> change) {
    return byAddress.compute(address, (_, before) -> change.apply(before));
  }

  /** The same of a mailbox of which something is known; does nothing where nothing is. */
  public void updateKnown(Address address, UnaryOperator<MailboxStatus> change) {
    byAddress.computeIfPresent(address, (_, before) -> change.apply(before));
  }

  /** The same of all mailboxes, one after the other. */
  public void updateAll(UnaryOperator<MailboxStatus> change) {
    byAddress.keySet().forEach(address -> updateKnown(address, change));
  }

  /** As {@link #update}, where nothing may be known afterwards: null for that. */
  public void updateIfAny(
      Address address, Function<@Nullable MailboxStatus, @Nullable MailboxStatus> change) {
    byAddress.compute(address, (_, before) -> change.apply(before));
  }

  public void remove(Address address) {
    byAddress.remove(address);
  }

  public Optional<MailboxStatus> find(Address address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** All of it, each as it is when its turn comes. */
  public Stream<MailboxStatus> stream() {
    return byAddress.values().stream();
  }

  /** All of it as it is now; nothing of it changes afterwards. */
  public List<MailboxStatus> snapshot() {
    return List.copyOf(byAddress.values());
  }
}

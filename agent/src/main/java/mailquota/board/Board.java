package mailquota.board;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;

/** The latest status of each probed mailbox. Thread-safe; updates of one are atomic. */
public final class Board {

  private final Map<Address, MailboxStatus> byAddress = new ConcurrentHashMap<>();

  /** A board with these statuses. */
  public static Board of(Collection<MailboxStatus> statuses) {
    Board board = new Board();
    for (MailboxStatus status : statuses) {
      board.byAddress.put(status.mailbox().address(), status);
    }
    return board;
  }

  /**
   * Replaces the status of a mailbox.
   *
   * @param change from the previous status, null for none
   * @return the new status
   */
  public MailboxStatus update(
      Address address, Function<@Nullable MailboxStatus, MailboxStatus> change) {
    return byAddress.compute(address, (_, before) -> change.apply(before));
  }

  /** Replaces the status of a mailbox if it has one. */
  public void updateKnown(Address address, UnaryOperator<MailboxStatus> change) {
    byAddress.computeIfPresent(address, (_, before) -> change.apply(before));
  }

  /** Replaces the status of each mailbox, one after the other. */
  public void updateAll(UnaryOperator<MailboxStatus> change) {
    byAddress.keySet().forEach(address -> updateKnown(address, change));
  }

  /** Replaces or removes the status of a mailbox; null for none. */
  public void updateIfAny(
      Address address, Function<@Nullable MailboxStatus, @Nullable MailboxStatus> change) {
    byAddress.compute(address, (_, before) -> change.apply(before));
  }

  public Optional<MailboxStatus> find(Address address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** The statuses; an update during the iteration may be included. */
  public Stream<MailboxStatus> stream() {
    return byAddress.values().stream();
  }

  /** The mailboxes that have a status. */
  public List<Address> addresses() {
    return List.copyOf(byAddress.keySet());
  }

  /** How many mailboxes have a status. */
  public int size() {
    return byAddress.size();
  }

  /** An immutable copy of the statuses. */
  public List<MailboxStatus> snapshot() {
    return List.copyOf(byAddress.values());
  }
}

package mailquota.monitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mailquota.quota.Address;

/** The latest status of every mailbox that has been probed. Thread-safe. */
public final class Board {

  private final Map<Address, MailboxStatus> byAddress = new ConcurrentHashMap<>();

  void put(MailboxStatus status) {
    byAddress.put(status.mailbox().address(), status);
  }

  void remove(Address address) {
    byAddress.remove(address);
  }

  public Optional<MailboxStatus> find(Address address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** All of it, each as it is when its turn comes. */
  Stream<MailboxStatus> stream() {
    return byAddress.values().stream();
  }

  /** All of it as it is now; it does not change afterwards. */
  public List<MailboxStatus> snapshot() {
    return List.copyOf(byAddress.values());
  }
}

package mailquota.inventory;

import static java.util.stream.Collectors.groupingBy;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import mailquota.quota.Address;

/** The known mailboxes in the order of their sources. Immutable. */
public final class Inventory {

  public static final Inventory EMPTY = new Inventory(Map.of());

  private final Map<Address, Mailbox> byAddress;
  private final Map<String, List<Mailbox>> byServer;

  private Inventory(Map<Address, Mailbox> byAddress) {
    this.byAddress = Collections.unmodifiableMap(byAddress);
    byServer = byAddress.values().stream().collect(groupingBy(Mailbox::server));
  }

  /**
   * Merges the entries of sources by address, field by field: a field of a later source replaces
   * that of an earlier one.
   *
   * @param sources the entries of each source, in the order of the configuration
   */
  public static Inventory merge(Collection<? extends Collection<MailboxEntry>> sources) {
    Map<Address, MailboxEntry> merged = new LinkedHashMap<>();
    for (Collection<MailboxEntry> entries : sources) {
      entries.forEach(entry -> merged.merge(entry.address(), entry, MailboxEntry::with));
    }
    Map<Address, Mailbox> mailboxes = LinkedHashMap.newLinkedHashMap(merged.size());
    merged.forEach((address, entry) -> mailboxes.put(address, entry.mailbox()));
    return new Inventory(mailboxes);
  }

  /** The mailboxes of a server. */
  public List<Mailbox> on(String server) {
    return byServer.getOrDefault(server, List.of());
  }

  /** Only the mailboxes that {@code isWanted}. */
  public Inventory only(Predicate<Mailbox> isWanted) {
    Map<Address, Mailbox> wanted = new LinkedHashMap<>(byAddress);
    wanted.values().removeIf(isWanted.negate());
    return new Inventory(wanted);
  }

  public Collection<Mailbox> mailboxes() {
    return byAddress.values();
  }

  public Optional<Mailbox> find(Address address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  public int size() {
    return byAddress.size();
  }
}

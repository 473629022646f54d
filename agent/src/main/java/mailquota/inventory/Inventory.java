package mailquota.inventory;

import static java.util.stream.Collectors.groupingBy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import mailquota.quota.Address;

/** The known mailboxes in the order of their sources. Immutable. */
public final class Inventory {

  /** Spreads the hashes of addresses that differ in a digit; from Fibonacci hashing. */
  private static final int SPREAD = 0x9e3779b9;

  public static final Inventory EMPTY = new Inventory(List.of());

  private final List<Mailbox> mailboxes;
  private final Map<String, List<Mailbox>> byServer;

  /**
   * A hash table of open addressing: 1 + the place of a mailbox, or 0 for none. A map takes 40
   * bytes a mailbox, this 8.
   */
  private final int[] index;

  /** The addresses differ. */
  private Inventory(Collection<Mailbox> mailboxes) {
    this.mailboxes = List.copyOf(mailboxes);
    byServer = mailboxes.stream().collect(groupingBy(Mailbox::server));
    index = new int[2 * mailboxes.size() + 1];
    for (int i = 0; i < this.mailboxes.size(); i++) {
      index[slot(this.mailboxes.get(i).address())] = i + 1;
    }
  }

  /** The slot of an address; a free one if it is unknown. */
  private int slot(Address address) {
    int slot = Math.floorMod(address.hashCode() * SPREAD, index.length);
    while (index[slot] != 0 && !mailboxes.get(index[slot] - 1).address().equals(address)) {
      slot = (slot + 1) % index.length;
    }
    return slot;
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
    return new Inventory(merged.values().stream().map(MailboxEntry::mailbox).toList());
  }

  /** The mailboxes of a server. */
  public List<Mailbox> on(String server) {
    return byServer.getOrDefault(server, List.of());
  }

  /** Only the mailboxes that {@code isWanted}. */
  public Inventory only(Predicate<Mailbox> isWanted) {
    return new Inventory(mailboxes.stream().filter(isWanted).toList());
  }

  public List<Mailbox> mailboxes() {
    return mailboxes;
  }

  public Optional<Mailbox> find(Address address) {
    int found = index[slot(address)];
    return found == 0 ? Optional.empty() : Optional.of(mailboxes.get(found - 1));
  }

  /** The mailbox with an address, if it is on this server. */
  public Optional<Mailbox> find(Address address, String server) {
    return find(address).filter(mailbox -> mailbox.server().equals(server));
  }

  public int size() {
    return mailboxes.size();
  }
}

package mailquota.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.quota.Address;

/**
 * The mailboxes known now, in the order in which their sources name them. Where two sources name
 * the same address, the later one wins.
 */
public final class Inventory {

  private final Map<Address, Mailbox> byAddress;

  private Inventory(Map<Address, Mailbox> byAddress) {
    this.byAddress = Collections.unmodifiableMap(byAddress);
  }

  public static Inventory of(List<Mailbox> mailboxes) {
    Map<Address, Mailbox> byAddress = LinkedHashMap.newLinkedHashMap(mailboxes.size());
    for (Mailbox mailbox : mailboxes) {
      byAddress.put(mailbox.address(), mailbox);
    }
    return new Inventory(byAddress);
  }

  /**
   * The mailboxes on {@code server} once it has listed its own: those known here, with all that is
   * known of them, and then the rest; but none that is known to be on another server.
   */
  public List<Mailbox> on(String server, Collection<Address> listed) {
    List<Mailbox> all = new ArrayList<>(listed.size());
    byAddress.values().stream().filter(known -> known.server().equals(server)).forEach(all::add);
    for (Address address : listed) {
      if (!byAddress.containsKey(address)) {
        all.add(Mailbox.of(address, server));
      }
    }
    return all;
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

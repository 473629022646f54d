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
 * The known mailboxes in the order of their sources. If two sources have the same address, the
 * later one wins. Immutable.
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
   * The mailboxes of {@code server}: those in this inventory, followed by the listed addresses that
   * are not in it.
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

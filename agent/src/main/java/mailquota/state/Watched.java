package mailquota.state;

import java.time.Duration;
import mailquota.inventory.Inventory;
import mailquota.quota.Address;

/**
 * The mailboxes that are monitored now. Immutable.
 *
 * @param inventory the content of all sources, each of which has been read
 * @param keep how long the state of a mailbox that left is kept; 0 or more
 */
public record Watched(Inventory inventory, Duration keep) {

  boolean has(Address mailbox, String server) {
    return inventory.find(mailbox, server).isPresent();
  }
}

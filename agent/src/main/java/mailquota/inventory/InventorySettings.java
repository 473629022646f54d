package mailquota.inventory;

import java.time.Duration;

/**
 * The settings of the inventory.
 *
 * @param keep how long a mailbox that has left keeps its state
 * @param maxMailboxes the maximum number of mailboxes of a source; 1 or more
 */
public record InventorySettings(Duration keep, int maxMailboxes) {

  public static final InventorySettings DEFAULT =
      new InventorySettings(Duration.ofDays(7), 2_000_000);

  public InventorySettings {
    if (keep.isNegative() || maxMailboxes < 1) {
      throw new IllegalArgumentException("a time of 0 or more, and 1 mailbox or more");
    }
  }
}

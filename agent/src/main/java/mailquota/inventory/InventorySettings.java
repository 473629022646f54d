package mailquota.inventory;

import java.time.Duration;

/**
 * The settings of the inventory.
 *
 * @param keep how long the state of a mailbox that left is kept; from 0 to {@link #MAX_KEEP}
 * @param maxMailboxes the maximum number of mailboxes of a source; 1 or more
 */
public record InventorySettings(Duration keep, int maxMailboxes) {

  /** The store removes what has not been measured for this time. */
  public static final Duration MAX_KEEP = Duration.ofDays(30);

  public static final InventorySettings DEFAULT =
      new InventorySettings(Duration.ofDays(7), 2_000_000);

  public InventorySettings {
    if (!isKeep(keep)) {
      throw new IllegalArgumentException("keep: from 0 to " + MAX_KEEP);
    }
    if (maxMailboxes < 1) {
      throw new IllegalArgumentException("1 mailbox or more");
    }
  }

  public static boolean isKeep(Duration time) {
    return !time.isNegative() && time.compareTo(MAX_KEEP) <= 0;
  }
}

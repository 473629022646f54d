package mailquota.inventory;

/**
 * The settings of the inventory.
 *
 * @param maxMailboxes the maximum number of mailboxes of a source; 1 or more
 */
public record InventorySettings(int maxMailboxes) {

  public static final InventorySettings DEFAULT = new InventorySettings(2_000_000);

  public InventorySettings {
    if (maxMailboxes < 1) {
      throw new IllegalArgumentException("1 mailbox or more");
    }
  }
}

package mailquota.inventory;

import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of a server.
 *
 * @param server the name of the server in the configuration
 * @param limit the storage limit if the server reports none (POP3)
 * @param password its own password; null if the server's settings apply
 * @param isExcluded whether it is measured without sending notices
 */
public record Mailbox(
    Address address,
    String server,
    Owner owner,
    @Nullable Bytes limit,
    @Nullable Secret password,
    boolean isExcluded) {

  /** A mailbox with only an address and a server. */
  public static Mailbox of(Address address, String server) {
    return new Mailbox(address, server, Owner.UNKNOWN, null, null, false);
  }

  public static Mailbox of(String address, String server) {
    return of(new Address(address), server);
  }

  @Override
  public String toString() {
    return address + " on " + server;
  }
}

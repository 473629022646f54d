package mailquota.inventory;

import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One login on one server, with what its owner or admin told us about it.
 *
 * @param server the name of the server in the configuration
 * @param owner whose it is
 * @param limit the storage limit where the server tells none (POP3)
 * @param password its own password, where the server's is not for all
 * @param isExcluded whether nobody is to be warned of it; it is measured all the same
 */
public record Mailbox(
    Address address,
    String server,
    Owner owner,
    @Nullable Bytes limit,
    @Nullable Secret password,
    boolean isExcluded) {

  /** A mailbox of which only address and server are known. */
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

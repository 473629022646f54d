package mailquota.inventory;

import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One login on one server, with what its owner or admin told us about it.
 *
 * @param server the name of the server in the configuration
 * @param contact where its owner reads mail when not here
 * @param limit the storage limit where the server tells none (POP3)
 * @param password its own password, where the server's is not for all
 */
public record Mailbox(
    Address address,
    String server,
    @Nullable String contact,
    @Nullable Bytes limit,
    @Nullable Secret password) {

  /** A mailbox of which only address and server are known. */
  public static Mailbox of(String address, String server) {
    return new Mailbox(new Address(address), server, null, null, null);
  }

  /** Where to write to the owner: the contact if there is one, else the mailbox itself. */
  public String contactOrAddress() {
    return contact == null ? address.value() : contact;
  }

  @Override
  public String toString() {
    return address + " on " + server;
  }
}

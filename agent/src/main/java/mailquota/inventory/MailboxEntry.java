package mailquota.inventory;

import java.util.Locale;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What one source says about a mailbox. Null stands for a field that the source does not give.
 *
 * @param server the name of the server in the configuration
 */
public record MailboxEntry(
    Address address,
    String server,
    @Nullable String contact,
    @Nullable Locale language,
    @Nullable Bytes limit,
    @Nullable Secret password,
    @Nullable Boolean isExcluded) {

  /** An entry with only an address and a server. */
  public static MailboxEntry of(Address address, String server) {
    return new MailboxEntry(address, server, null, null, null, null, null);
  }

  /** This entry with the fields that an entry of a later source gives. */
  MailboxEntry with(MailboxEntry later) {
    return new MailboxEntry(
        address,
        later.server,
        or(later.contact, contact),
        or(later.language, language),
        or(later.limit, limit),
        or(later.password, password),
        or(later.isExcluded, isExcluded));
  }

  private static <T> @Nullable T or(@Nullable T later, @Nullable T earlier) {
    return later == null ? earlier : later;
  }

  Mailbox mailbox() {
    return new Mailbox(
        address,
        server,
        contact == null && language == null ? Owner.UNKNOWN : new Owner(contact, language),
        limit,
        password,
        Boolean.TRUE.equals(isExcluded));
  }
}

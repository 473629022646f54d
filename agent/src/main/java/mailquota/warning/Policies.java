package mailquota.warning;

import java.util.Map;
import mailquota.quota.Address;

/**
 * The policy of each mailbox: its own, else that of its domain, else the default. Immutable,
 * thread-safe.
 *
 * @param usual the default
 * @param byDomain with domains in lower case
 */
public record Policies(
    WarningPolicy usual,
    Map<String, WarningPolicy> byDomain,
    Map<Address, WarningPolicy> byMailbox,
    SharedRootsTo sharedRootsTo) {

  /** The recipient of notices for a quota root that several mailboxes share. */
  public enum SharedRootsTo {
    /** The admin of the domain, one notice. */
    ADMIN,
    /** The owner of each mailbox, one notice each. */
    OWNERS
  }

  public static final Policies DEFAULT = of(WarningPolicy.DEFAULT);

  public Policies {
    byDomain = Map.copyOf(byDomain);
    byMailbox = Map.copyOf(byMailbox);
  }

  /** Policies with shared roots notified to the admin. */
  public Policies(
      WarningPolicy usual,
      Map<String, WarningPolicy> byDomain,
      Map<Address, WarningPolicy> byMailbox) {
    this(usual, byDomain, byMailbox, SharedRootsTo.ADMIN);
  }

  /** The same policy for all mailboxes. */
  public static Policies of(WarningPolicy policy) {
    return new Policies(policy, Map.of(), Map.of());
  }

  public WarningPolicy of(Address mailbox) {
    WarningPolicy own = byMailbox.get(mailbox);
    if (own != null) {
      return own;
    }
    // domain() makes a new string, which is not needed without overrides.
    return byDomain.isEmpty() ? usual : byDomain.getOrDefault(mailbox.domain(), usual);
  }
}

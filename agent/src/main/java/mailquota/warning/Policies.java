package mailquota.warning;

import java.util.Map;
import mailquota.quota.Address;

/**
 * Which policy a mailbox has: its own, else its domain's, else the usual one. Immutable,
 * thread-safe.
 *
 * @param byDomain the domains in lower case
 * @param sharedRootsTo the same for all mailboxes
 */
public record Policies(
    WarningPolicy usual,
    Map<String, WarningPolicy> byDomain,
    Map<Address, WarningPolicy> byMailbox,
    SharedRootsTo sharedRootsTo) {

  /** Who is notified of a quota root that several mailboxes share. */
  public enum SharedRootsTo {
    /** The domain's admin, once. */
    ADMIN,
    /** The owner of each mailbox. */
    OWNERS
  }

  /** Those of the default configuration. */
  public static final Policies DEFAULT = of(WarningPolicy.DEFAULT);

  public Policies {
    byDomain = Map.copyOf(byDomain);
    byMailbox = Map.copyOf(byMailbox);
  }

  /** Shared roots go to the admin. */
  public Policies(
      WarningPolicy usual,
      Map<String, WarningPolicy> byDomain,
      Map<Address, WarningPolicy> byMailbox) {
    this(usual, byDomain, byMailbox, SharedRootsTo.ADMIN);
  }

  /** The same for all. */
  public static Policies of(WarningPolicy policy) {
    return new Policies(policy, Map.of(), Map.of());
  }

  public WarningPolicy of(Address mailbox) {
    WarningPolicy own = byMailbox.get(mailbox);
    if (own != null) {
      return own;
    }
    // The domain is a new text each time, which a million mailboxes without overrides need not
    // have.
    return byDomain.isEmpty() ? usual : byDomain.getOrDefault(mailbox.domain(), usual);
  }
}

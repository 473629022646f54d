package mailquota.intake;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/**
 * The quota roots that several mailboxes of a domain share, as the mailboxes of a cPanel account
 * share {@code cPanel Account}. Each reading is compared with the previous reading of the domain. A
 * domain with one root in each mailbox takes a look-up and no memory. Thread-safe.
 */
public final class SharedRoots {

  /** The roots of one mailbox by name; further readings may show the undecided to be shared. */
  record Sharing(Set<String> shared, Set<String> undecided) {

    static final Sharing NONE = new Sharing(Set.of(), Set.of());

    /** Whether the owner of the mailbox is not notified of the root, or not yet. */
    boolean isWithheld(String root) {
      return shared.contains(root) || undecided.contains(root);
    }
  }

  private final ConcurrentMap<String, DomainRoots> byDomain = new ConcurrentHashMap<>();

  /**
   * Adds a successful probe and returns the roots of its mailbox.
   *
   * @param before the previous probe of the mailbox; null for none
   * @param recalled the roots of the domain that an earlier process knew as shared; null while
   *     unknown
   */
  Sharing add(Probe probe, @Nullable Probe before, Supplier<@Nullable Set<String>> recalled) {
    if (!(probe.result() instanceof Measured(Reading now))) {
      return Sharing.NONE;
    }
    DomainRoots domain = domain(probe.mailbox(), now);
    if (domain == null) {
      return Sharing.NONE;
    }
    recall(domain, recalled);
    Reading earlier =
        before != null && before.result() instanceof Measured(Reading then) ? then : null;
    if (earlier == null || earlier.at().isBefore(now.at())) {
      domain.add(probe.mailbox(), earlier, now);
    }
    boolean isFirst = before == null && now.roots().size() > 1;
    return domain.sharing(now, isFirst);
  }

  /**
   * Recalls the shared roots of a domain before its first probe.
   *
   * @param reading the last one of an earlier process
   * @param recalled the roots of the domain that it knew as shared; null while unknown
   */
  void recall(Mailbox mailbox, Reading reading, Supplier<@Nullable Set<String>> recalled) {
    DomainRoots domain = domain(mailbox, reading);
    if (domain != null) {
      recall(domain, recalled);
    }
  }

  private static void recall(DomainRoots domain, Supplier<@Nullable Set<String>> recalled) {
    if (!domain.hasRecalled()) {
      Set<String> names = recalled.get();
      if (names != null) {
        domain.recall(names);
      }
    }
  }

  /** A mailbox with one root is compared only if others of its domain have several. */
  private @Nullable DomainRoots domain(Mailbox mailbox, Reading reading) {
    boolean isOne = reading.roots().size() == 1;
    if (isOne && byDomain.isEmpty()) {
      return null;
    }
    String name = mailbox.address().domain();
    DomainRoots domain =
        isOne
            ? byDomain.get(name)
            : byDomain.computeIfAbsent(name, _ -> new DomainRoots(mailbox.server()));
    return domain != null && domain.isOn(mailbox.server()) ? domain : null;
  }

  /** Removes a mailbox and returns whether it was the last one of its domain. */
  boolean remove(Address mailbox) {
    if (byDomain.isEmpty()) {
      return false;
    }
    DomainRoots left =
        byDomain.computeIfPresent(
            mailbox.domain(), (_, domain) -> domain.remove(mailbox) ? null : domain);
    return left == null;
  }

  /** The address of the shared roots of the mailbox's domain. */
  static Address domainOf(Address mailbox) {
    return new Address("@" + mailbox.domain());
  }

  /** The names of the shared roots of its domain. */
  Set<String> shared(String server, Address mailbox) {
    DomainRoots domain = byDomain.isEmpty() ? null : byDomain.get(mailbox.domain());
    return domain == null || !domain.isOn(server) ? Set.of() : domain.shared();
  }

  public boolean isShared(String server, Address mailbox, String root) {
    return shared(server, mailbox).contains(root);
  }
}

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
 * Which quota roots several mailboxes of a domain share, as all mailboxes of an account of cPanel
 * share {@code cPanel Account}. What a mailbox reports is compared with what the one before it
 * reported: no probe costs more than its own roots. A domain whose mailboxes have one root each
 * costs a look-up and no memory. Thread-safe.
 */
public final class SharedRoots {

  /**
   * What is known of the roots of one mailbox, by name.
   *
   * @param undecided which may prove to be shared when the next mailbox is read
   */
  record Sharing(Set<String> shared, Set<String> undecided) {

    static final Sharing NONE = new Sharing(Set.of(), Set.of());

    /** Whether the owner of the mailbox is not to be notified of the root, or not yet. */
    boolean isWithheld(String root) {
      return shared.contains(root) || undecided.contains(root);
    }
  }

  private final ConcurrentMap<String, DomainRoots> byDomain = new ConcurrentHashMap<>();

  /**
   * Takes in a probe that measured, and gives what is now known of the roots of its mailbox.
   *
   * @param before the probe before of the same mailbox; null for none
   * @param recalled the names of the roots of the domain that an earlier process knew as shared;
   *     null while that is not known
   */
  Sharing add(Probe probe, @Nullable Probe before, Supplier<@Nullable Set<String>> recalled) {
    if (!(probe.result() instanceof Measured(Reading now))) {
      return Sharing.NONE;
    }
    DomainRoots domain = domain(probe.mailbox(), now);
    if (domain == null) {
      return Sharing.NONE;
    }
    if (!domain.hasRecalled()) {
      Set<String> names = recalled.get();
      if (names != null) {
        domain.recall(names);
      }
    }
    Reading earlier =
        before != null && before.result() instanceof Measured(Reading then) ? then : null;
    if (earlier == null || earlier.at().isBefore(now.at())) {
      domain.add(probe.mailbox(), earlier, now);
    }
    boolean isFirst = before == null && now.roots().size() > 1;
    return domain.sharing(now, isFirst);
  }

  /** A mailbox with one root is compared only where others of its domain have several. */
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

  /** The mailbox is no longer watched. Gives whether its domain has no other that is known here. */
  boolean remove(Address mailbox) {
    if (byDomain.isEmpty()) {
      return false;
    }
    DomainRoots left =
        byDomain.computeIfPresent(
            mailbox.domain(), (_, domain) -> domain.remove(mailbox) ? null : domain);
    return left == null;
  }

  /** What names the roots that mailboxes of the domain share, in place of a mailbox. */
  static Address everyoneOf(Address mailbox) {
    return new Address("@" + mailbox.domain());
  }

  /** The names of the roots that mailboxes of its domain share. */
  Set<String> shared(String server, Address mailbox) {
    DomainRoots domain = byDomain.isEmpty() ? null : byDomain.get(mailbox.domain());
    return domain == null || !domain.isOn(server) ? Set.of() : domain.shared();
  }

  /** Whether a root of this name, of a mailbox of the domain, is shared with others. */
  public boolean isShared(String server, Address mailbox, String root) {
    return shared(server, mailbox).contains(root);
  }
}

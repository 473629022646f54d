package mailquota.intake;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mailquota.intake.SharedEvidence.Comparison;
import mailquota.intake.SharedRoots.Sharing;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/** The quota roots that the mailboxes of one domain on one server report. Thread-safe. */
final class DomainRoots {

  /** More names than any real server reports; further names are ignored. */
  private static final int MAX_NAMES = 16;

  private record Report(Address mailbox, Reading reading) {}

  private final String server;

  /** This and the fields below, except {@link #shared}, are guarded by this object's monitor. */
  private final Set<Address> mailboxes = new HashSet<>();

  private final Map<String, SharedEvidence> evidence = new HashMap<>();
  private @Nullable Report latest;
  private boolean hasRecalled;

  private volatile Set<String> shared = Set.of();

  DomainRoots(String server) {
    this.server = server;
  }

  boolean isOn(String other) {
    return server.equals(other);
  }

  Set<String> shared() {
    return shared;
  }

  /** Sets, once, the roots that an earlier process knew as shared. */
  synchronized void recall(Set<String> names) {
    if (!hasRecalled) {
      hasRecalled = true;
      names.stream()
          .limit(MAX_NAMES)
          .forEach(name -> evidence.put(name, SharedEvidence.recalled()));
      shared = namesOfShared();
    }
  }

  synchronized boolean hasRecalled() {
    return hasRecalled;
  }

  /** Adds a reading after the previous one of the same mailbox; null for none. */
  synchronized void add(Mailbox mailbox, @Nullable Reading before, Reading now) {
    mailboxes.add(mailbox.address());
    Report other = latest;
    Report mine = new Report(mailbox.address(), now);
    boolean isOvertaken = other != null && other.reading.at().isAfter(now.at());
    latest = isOvertaken ? other : mine;
    if (other == null || other.mailbox.equals(mailbox.address())) {
      return;
    }
    if (before == null) {
      // The later reading is compared with the earlier one.
      compare(isOvertaken ? other : mine, null, isOvertaken ? mine : other);
    } else if (!isOvertaken && before.at().isBefore(other.reading.at())) {
      compare(mine, before, other);
    }
    shared = namesOfShared();
  }

  private void compare(Report later, @Nullable Reading before, Report earlier) {
    for (QuotaRoot root : later.reading.roots()) {
      compare(root, later, before, earlier);
    }
  }

  private void compare(QuotaRoot root, Report later, @Nullable Reading before, Report earlier) {
    QuotaRoot theirs = find(earlier.reading, root.name());
    // With all roots equal, these may be two logins of one mailbox, which has an owner.
    if (theirs == null || others(later.reading, root).equals(others(earlier.reading, root))) {
      return;
    }
    if (evidence.size() < MAX_NAMES || evidence.containsKey(root.name())) {
      QuotaRoot ours = before == null ? null : find(before, root.name());
      evidence
          .computeIfAbsent(root.name(), _ -> new SharedEvidence())
          .add(
              later.mailbox,
              earlier.mailbox,
              new Comparison(ours, root, theirs),
              later.reading.at());
    }
  }

  /**
   * The shared and the undecided roots of a mailbox, from one instant, because an undecided root
   * may become shared.
   *
   * @param isFirst whether this is the first reading of the mailbox
   */
  synchronized Sharing sharing(Reading reading, boolean isFirst) {
    boolean isAlone = isFirst && mailboxes.size() == 1;
    Set<String> undecided =
        reading.roots().stream()
            .map(QuotaRoot::name)
            .filter(name -> isAlone || isUndecided(name, reading.at()))
            .collect(toUnmodifiableSet());
    return new Sharing(shared, undecided);
  }

  private boolean isUndecided(String name, Instant at) {
    SharedEvidence known = evidence.get(name);
    return known != null && known.isUndecided(at);
  }

  /** Removes a mailbox and returns whether it was the last one. */
  synchronized boolean remove(Address mailbox) {
    mailboxes.remove(mailbox);
    return mailboxes.isEmpty();
  }

  private Set<String> namesOfShared() {
    return evidence.entrySet().stream()
        .filter(entry -> entry.getValue().isShared())
        .map(Map.Entry::getKey)
        .collect(toUnmodifiableSet());
  }

  private static List<QuotaRoot> others(Reading reading, QuotaRoot but) {
    return reading.roots().stream().filter(root -> !root.name().equals(but.name())).toList();
  }

  private static @Nullable QuotaRoot find(Reading reading, String name) {
    for (QuotaRoot root : reading.roots()) {
      if (root.name().equals(name)) {
        return root;
      }
    }
    return null;
  }
}

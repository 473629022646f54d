package mailquota.quota;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a probe measured, and when. At least one quota root; a mailbox without any has no reading.
 */
public record Reading(Instant at, List<QuotaRoot> roots) {

  public Reading {
    roots = List.copyOf(roots);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a reading has at least one quota root");
    }
  }

  /**
   * This reading, with the roots of an earlier one where they are equal: most of a million
   * mailboxes have not changed since they were last read, and need not be kept anew.
   */
  public Reading sharing(Reading earlier) {
    return earlier.roots.equals(roots) ? new Reading(at, earlier.roots) : this;
  }

  /** Whether any of its STORAGE and MESSAGE resources has use above 0. */
  public boolean hasUse() {
    for (QuotaRoot root : roots) {
      for (Map.Entry<Resource, Usage> each : root.resources().entrySet()) {
        if (each.getKey().stopsMail() && each.getValue().used() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The one ratio to tell of a mailbox: the highest over the limited STORAGE and MESSAGE resources
   * of all its roots. Empty when all of them are unlimited.
   */
  public Optional<Ratio> headline() {
    return roots.stream()
        .flatMap(root -> root.resources().entrySet().stream())
        .filter(resource -> resource.getKey().stopsMail())
        .flatMap(resource -> resource.getValue().ratio().stream())
        .max(Comparator.naturalOrder());
  }
}

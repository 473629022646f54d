package mailquota.quota;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of one probe, with at least one quota root. */
public record Reading(Instant at, List<QuotaRoot> roots) {

  public Reading {
    roots = List.copyOf(roots);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a reading has at least one quota root");
    }
  }

  /** This reading with the roots of an earlier one if they are equal, which saves memory. */
  public Reading sharing(Reading earlier) {
    return earlier.roots.equals(roots) ? new Reading(at, earlier.roots) : this;
  }

  /** Whether the use of any STORAGE or MESSAGE resource is above 0. */
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
   * The ratio that represents the mailbox: the highest over the limited STORAGE and MESSAGE
   * resources of all roots. Empty when all of them are unlimited.
   */
  public Optional<Ratio> headline() {
    Ratio highest = null;
    for (QuotaRoot root : roots) {
      for (Map.Entry<Resource, Usage> each : root.resources().entrySet()) {
        Ratio ratio = each.getKey().stopsMail() ? each.getValue().ratio().orElse(null) : null;
        if (ratio != null && (highest == null || ratio.compareTo(highest) > 0)) {
          highest = ratio;
        }
      }
    }
    return Optional.ofNullable(highest);
  }
}

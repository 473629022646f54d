package mailquota.warning;

import java.time.Instant;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Reason;

/**
 * All mailboxes of which somebody may be warned, as they are at one instant. Immutable.
 *
 * @param mailboxes how many have been probed
 * @param resources of their limited resources
 * @param failures those whose latest probe failed
 */
public record Fleet(
    Instant at, int mailboxes, List<ResourceStatus> resources, List<Failure> failures) {

  /** A mailbox that could not be measured. */
  public record Failure(Address mailbox, String server, Reason reason) {}

  public Fleet {
    resources = List.copyOf(resources);
    failures = List.copyOf(failures);
  }
}

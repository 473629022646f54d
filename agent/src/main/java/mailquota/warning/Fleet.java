package mailquota.warning;

import java.time.Instant;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Reason;

/**
 * The state of all mailboxes that are not excluded from warnings, at one instant. Immutable.
 *
 * @param mailboxes the number of mailboxes that have been probed
 * @param resources their limited resources; at least those that a digest lists
 */
public record Fleet(
    Instant at, int mailboxes, List<ResourceStatus> resources, List<Failure> failures) {

  /** A mailbox with a failed latest probe. */
  public record Failure(Address mailbox, String server, Reason reason) {}

  public Fleet {
    resources = List.copyOf(resources);
    failures = List.copyOf(failures);
  }
}

package mailquota.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;

/** The state of all mailboxes at an instant, the source of reporters. Thread-safe. */
public interface Overview {

  /** The status of every resource; empty until the stored states are known. */
  Optional<Stream<ResourceStatus>> resources(Instant at);

  /** Whether the data of a digest are known: every mailbox has been probed. */
  boolean isComplete();

  /**
   * The data of a digest. May take seconds.
   *
   * @throws mailquota.store.StoreException if other agents have mailboxes, and the database fails
   */
  Fleet fleet(Instant at);
}

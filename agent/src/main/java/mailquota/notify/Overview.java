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

  /** The data of a digest; empty until every mailbox has been probed. */
  Optional<Fleet> fleet(Instant at);
}

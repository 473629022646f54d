package mailquota.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;

/** What reporters report: the state of all mailboxes at an instant. Thread-safe. */
public interface Overview {

  /** Where every mailbox stands; empty while the stored states are not known. */
  Optional<Stream<ResourceStatus>> resources(Instant at);

  /** The figures of a digest; empty until every mailbox was probed. */
  Optional<Fleet> fleet(Instant at);
}

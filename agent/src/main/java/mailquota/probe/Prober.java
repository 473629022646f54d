package mailquota.probe;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;

/**
 * Measures the mailboxes of one server, one at a time or in batches. Thread-safe; a call blocks
 * until its deadline at most.
 */
@FunctionalInterface
public interface Prober extends AutoCloseable {

  /** Probes one mailbox; a failure is a result, never an exception. */
  ProbeResult probe(Mailbox mailbox, Trace trace);

  /** The maximum of mailboxes in one call: 1 where each mailbox has its own login. */
  default int batch() {
    return 1;
  }

  /** The minimum time between two logins to one mailbox, as announced; zero when unknown. */
  default Duration loginDelay() {
    return Duration.ZERO;
  }

  /**
   * Probes each of {@code mailboxes}. Each result is reported exactly once, in any order, by the
   * calling thread, as soon as it is known.
   *
   * @param mailboxes at most {@link #batch()}, without duplicates
   */
  default void probe(
      List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
    for (Mailbox mailbox : mailboxes) {
      results.accept(mailbox, probe(mailbox, trace));
    }
  }

  /** Closes the connections that are kept between probes. */
  @Override
  default void close() {}
}

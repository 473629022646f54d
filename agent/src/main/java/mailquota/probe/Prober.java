package mailquota.probe;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;

/**
 * Measures the mailboxes of one server, one by one or many at once, as its {@link Method} can.
 * Thread-safe; a call blocks, and never longer than its deadlines allow.
 */
@FunctionalInterface
public interface Prober extends AutoCloseable {

  /** One attempt on one mailbox, whose failure is a result and never an exception. */
  ProbeResult probe(Mailbox mailbox, Trace trace);

  /**
   * How many mailboxes one call of {@link #probe(List, Trace, BiConsumer)} takes at most: 1 where
   * each has a login of its own.
   */
  default int batch() {
    return 1;
  }

  /**
   * The shortest time the server wants between two logins to one mailbox, as far as it has told.
   */
  default Duration loginDelay() {
    return Duration.ZERO;
  }

  /**
   * One attempt on each of {@code mailboxes}. Each is told exactly once, in any order, by the
   * calling thread and as soon as it is known; the failure of one is no failure of the others.
   *
   * @param mailboxes at most {@link #batch()}, none twice
   */
  default void probe(
      List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
    for (Mailbox mailbox : mailboxes) {
      results.accept(mailbox, probe(mailbox, trace));
    }
  }

  /** Gives back what it keeps between probes, its connections; for when there will be no more. */
  @Override
  default void close() {}
}

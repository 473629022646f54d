package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One completed attempt.
 *
 * @param at its start; for a reading, the time of the measurement
 * @param tookNanos from start to answer, in nanoseconds; in a batch it includes waiting for the
 *     answers before. {@link #NOT_TRIED} when this process has sent nothing: the server is known to
 *     be down, or an earlier process has probed. A primitive, because there are a million of these
 */
public record Probe(Mailbox mailbox, Instant at, long tookNanos, ProbeResult result) {

  private static final long NOT_TRIED = -1;

  public Probe(Mailbox mailbox, Instant at, Duration took, ProbeResult result) {
    this(mailbox, at, took.toNanos(), result);
  }

  /** A probe for which this process has sent nothing. */
  public static Probe notTried(Mailbox mailbox, Instant at, ProbeResult result) {
    return new Probe(mailbox, at, NOT_TRIED, result);
  }

  /** This probe, sharing the figures of an earlier one where they are equal, to save memory. */
  public Probe sharing(Probe earlier) {
    return result instanceof Measured(Reading now)
            && earlier.result instanceof Measured(Reading then)
        ? new Probe(mailbox, at, tookNanos, new Measured(now.sharing(then)))
        : this;
  }

  public Probe as(ProbeResult other) {
    return new Probe(mailbox, at, tookNanos, other);
  }

  /** From start to answer; null when it was not tried. */
  public @Nullable Duration took() {
    return wasTried() ? Duration.ofNanos(tookNanos) : null;
  }

  public boolean wasTried() {
    return tookNanos != NOT_TRIED;
  }
}

package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that ended.
 *
 * @param at when it began; of a reading, when that was taken
 * @param tookNanos from its begin to the answer, in nanoseconds; in a batch the answer may have
 *     waited for those before it. {@link #NOT_TRIED} when nothing was sent, because the server is
 *     known to be down. A number, for there are a million of these
 */
public record Probe(Mailbox mailbox, Instant at, long tookNanos, ProbeResult result) {

  private static final long NOT_TRIED = -1;

  public Probe(Mailbox mailbox, Instant at, Duration took, ProbeResult result) {
    this(mailbox, at, took.toNanos(), result);
  }

  /** The mailbox was due and could not be asked. */
  public static Probe notTried(Mailbox mailbox, Instant at, Failed why) {
    return new Probe(mailbox, at, NOT_TRIED, why);
  }

  /** This probe; where it measured the same as an earlier one, with that one's figures. */
  public Probe sharing(Probe earlier) {
    return result instanceof Measured(Reading now)
            && earlier.result instanceof Measured(Reading then)
        ? new Probe(mailbox, at, tookNanos, new Measured(now.sharing(then)))
        : this;
  }

  /** This probe, had it ended so. */
  public Probe as(ProbeResult other) {
    return new Probe(mailbox, at, tookNanos, other);
  }

  /** From its begin to the answer; null when it was not tried. */
  public @Nullable Duration took() {
    return wasTried() ? Duration.ofNanos(tookNanos) : null;
  }

  public boolean wasTried() {
    return tookNanos != NOT_TRIED;
  }
}

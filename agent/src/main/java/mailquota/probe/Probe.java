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
 * @param took from its begin to the answer; in a batch the answer may have waited for those before
 *     it. Null when nothing was sent, because the server is known to be down
 */
public record Probe(Mailbox mailbox, Instant at, @Nullable Duration took, ProbeResult result) {

  /** The mailbox was due and could not be asked. */
  public static Probe notTried(Mailbox mailbox, Instant at, Failed why) {
    return new Probe(mailbox, at, null, why);
  }

  /** This probe; where it measured the same as an earlier one, with that one's figures. */
  public Probe sharing(Probe earlier) {
    return result instanceof Measured(Reading now)
            && earlier.result instanceof Measured(Reading then)
        ? new Probe(mailbox, at, took, new Measured(now.sharing(then)))
        : this;
  }

  public boolean wasTried() {
    return took != null;
  }
}

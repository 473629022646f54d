package mailquota.warning;

import java.time.Instant;
import java.util.Locale;
import mailquota.quota.Level;

/**
 * What somebody is to be told of.
 *
 * @param previous what they were told last, if it still stands; OK for nothing
 * @param episode when the trouble began that this is part of: with mailbox, root, resource, level
 *     and repetition it is the identity of the notice
 * @param repetition of a reminder, the how many-eth it is in this episode, from 1; else 0
 */
public record Change(Level level, Level previous, Why why, Instant episode, int repetition) {

  /** The level that is told of: of what is resolved, the one that had been told. */
  public Level about() {
    return why == Why.RESOLVED ? previous : level;
  }

  /** What the notice is about; the value of {@code X-Quota-Reason}. */
  public enum Why {
    /** From OK, or what was withheld. */
    RAISED,
    /** From a lower level. */
    ESCALATED,
    /** From OK or a lower level, for it will be full soon and is not yet over the line. */
    FORECAST,
    /** Still there. */
    REMINDER,
    /** Back to OK. */
    RESOLVED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

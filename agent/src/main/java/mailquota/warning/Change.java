package mailquota.warning;

import java.time.Instant;
import java.util.Locale;
import mailquota.quota.Level;

/**
 * What somebody is to be told of.
 *
 * @param episode when the trouble began that this is part of: with mailbox, root, resource, level
 *     and repetition it is the identity of the notice
 * @param repetition 0 for the first word on this level in this episode, 1 for the first reminder
 */
public record Change(Level level, Level previous, Why why, Instant episode, int repetition) {

  /** What the notice is about; the value of {@code X-Quota-Reason}. */
  public enum Why {
    /** From OK. */
    RAISED,
    /** From a lower level. */
    ESCALATED,
    /** From a lower level, for it will be full soon and is not yet over the line. */
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

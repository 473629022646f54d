package mailquota.warning;

import java.time.Instant;
import java.util.Locale;
import mailquota.quota.Level;

/**
 * A change of a resource that leads to a notice.
 *
 * @param previous the last level notified that is still valid; OK for none
 * @param episode when the episode began, which is part of the identity of the notice
 * @param repetition the number of the reminder in this episode, from 1; 0 for any other notice
 */
public record Change(Level level, Level previous, Why why, Instant episode, int repetition) {

  /** The level that the notice concerns: the one that is entered or resolved. */
  public Level about() {
    return why == Why.RESOLVED ? previous : level;
  }

  /** Why the notice is sent; the value of {@code X-Quota-Reason}. */
  public enum Why {
    /** From OK, or withheld until now. */
    RAISED,
    /** From a lower level. */
    ESCALATED,
    /** From OK or a lower level by a forecast, before the threshold is reached. */
    FORECAST,
    /** The level is unchanged. */
    REMINDER,
    /** Back to OK. */
    RESOLVED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

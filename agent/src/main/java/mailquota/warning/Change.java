package mailquota.warning;

import java.time.Instant;
import java.util.Locale;
import mailquota.quota.Level;

/**
 * A change of level that somebody is to be told of.
 *
 * @param episode when the trouble began that this is part of: with mailbox, root, resource and
 *     level it is the identity of the notice
 */
public record Change(Level level, Level previous, Why why, Instant episode) {

  /** What the notice is about; the value of {@code X-Quota-Reason}. */
  public enum Why {
    /** From OK. */
    RAISED,
    /** From a lower level. */
    ESCALATED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

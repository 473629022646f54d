package mailquota.store;

import java.time.Instant;
import java.util.List;
import mailquota.quota.Level;
import mailquota.warning.Subject;

/** The silences that are known at one moment. Immutable, thread-safe. */
public record Silences(List<Silence> all) {

  public static final Silences NONE = new Silences(List.of());

  public Silences {
    all = List.copyOf(all);
  }

  /** Whether nobody is to be told now that this stands at that level. */
  public boolean cover(Subject subject, Level level, Instant at) {
    for (Silence silence : all) {
      if (silence.holdsAt(at) && silence.matcher().matches(subject, level)) {
        return true;
      }
    }
    return false;
  }

  /** How many hold. */
  public long holdingAt(Instant at) {
    return all.stream().filter(silence -> silence.holdsAt(at)).count();
  }

  /** Without those that have ended. */
  public Silences notEnded(Instant at) {
    return new Silences(all.stream().filter(silence -> !silence.hasEnded(at)).toList());
  }
}

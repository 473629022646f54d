package mailquota.silence;

import java.time.Instant;
import java.util.List;
import mailquota.quota.Level;
import mailquota.warning.Subject;

/** All silences known at one moment. Immutable, thread-safe. */
public record Silences(List<Silence> all) {

  public static final Silences NONE = new Silences(List.of());

  public Silences {
    all = List.copyOf(all);
  }

  public boolean cover(Subject subject, Level level, Instant at) {
    for (Silence silence : all) {
      if (silence.isActiveAt(at) && silence.matcher().matches(subject, level)) {
        return true;
      }
    }
    return false;
  }

  public long activeAt(Instant at) {
    return all.stream().filter(silence -> silence.isActiveAt(at)).count();
  }

  public Silences notEnded(Instant at) {
    return new Silences(all.stream().filter(silence -> !silence.hasEnded(at)).toList());
  }
}

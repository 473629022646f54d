package mailquota.warning;

import java.util.Optional;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * What a reading leads to: the change to tell of, if any, and the state to remember.
 *
 * @param notified the state once the change has been told; it is to be stored together with the notice
 * @param withheld the state where it is not, for a silence or an exclusion: the level is known, and
 *     it is told as soon as it may be, if it still holds then
 */
public record Decision(@Nullable Change change, WarningState notified, WarningState withheld) {

  /** Nothing to tell. */
  static Decision silent(WarningState state) {
    return new Decision(null, state, state);
  }

  public Optional<Change> toNotify() {
    return Optional.ofNullable(change);
  }

  public Level level() {
    return withheld.level();
  }
}

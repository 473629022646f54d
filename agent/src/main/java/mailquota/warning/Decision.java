package mailquota.warning;

import java.util.Optional;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * The result of a reading: the change to notify, if any, and the next state.
 *
 * @param notified the state if the notice is sent, to be stored together with the notice
 * @param withheld the state if a silence or an exclusion withholds the notice, which is then sent
 *     as soon as it may be, if the level has not changed
 */
public record Decision(@Nullable Change change, WarningState notified, WarningState withheld) {

  /** A decision without a notice. */
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

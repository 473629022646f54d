package mailquota.warning;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reading leads to: the state to remember, and the change to tell of, if any. */
public record Decision(WarningState state, @Nullable Change change) {

  public Optional<Change> toTell() {
    return Optional.ofNullable(change);
  }
}

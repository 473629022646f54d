package mailquota.polling;

import java.time.Instant;
import mailquota.quota.ProbeResult.Failed;
import org.jspecify.annotations.Nullable;

/** Whether a server answers. */
public sealed interface ServerState {

  /** No probe has ended yet. */
  record Unknown() implements ServerState {}

  /** It has answered since. */
  record Up(@Nullable Instant since) implements ServerState {}

  /**
   * It is not probed, except for single trials.
   *
   * @param why the last failure
   * @param nextTrial null while a trial is under way
   */
  record Down(Failed why, @Nullable Instant since, @Nullable Instant nextTrial)
      implements ServerState {}
}

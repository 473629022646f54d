package mailquota.notify.text;

import java.time.Instant;
import java.util.Optional;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The usage, level and forecast that sentences describe.
 *
 * @param why the reason of the notice; null for a plain state, as in digests and alerts
 * @param at the time of the notice
 */
record MessageFacts(
    Subject subject, Usage usage, Level level, Forecast forecast, @Nullable Why why, Instant at) {

  static MessageFacts of(Notice notice) {
    return new MessageFacts(
        notice.subject(),
        notice.usage(),
        notice.change().level(),
        notice.forecast(),
        notice.change().why(),
        notice.at());
  }

  static MessageFacts of(ResourceStatus standing, Instant at) {
    return new MessageFacts(
        standing.subject(), standing.usage(), standing.level(), standing.forecast(), null, at);
  }

  boolean isStorage() {
    return subject.resource().equals(Resource.STORAGE);
  }

  /** The predicted time; empty if it has passed, the mailbox is full or the notice resolved. */
  Optional<Forecast.Full> full() {
    return switch (forecast) {
      case Forecast.Full full
          when level != Level.FULL && why != Why.RESOLVED && full.at().isAfter(at) ->
          Optional.of(full);
      case Forecast.Full _, Forecast.Unknown _ -> Optional.empty();
    };
  }
}

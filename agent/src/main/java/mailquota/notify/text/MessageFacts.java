package mailquota.notify.text;

import java.time.Instant;
import java.util.Optional;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Standing;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What sentences are about: how full something is, and what is to come.
 *
 * @param why it is told of; null where only how it stands is told
 * @param at when it is told of
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

  static MessageFacts of(Standing standing, Instant at) {
    return new MessageFacts(
        standing.subject(), standing.usage(), standing.level(), standing.forecast(), null, at);
  }

  boolean isStorage() {
    return subject.resource().equals(Resource.STORAGE);
  }

  /** A time to come; who is full already or has room again is told of none. */
  Optional<Forecast.Full> full() {
    return switch (forecast) {
      case Forecast.Full full
          when level != Level.FULL && why != Why.RESOLVED && full.at().isAfter(at) ->
          Optional.of(full);
      case Forecast.Full _, Forecast.CannotTell _ -> Optional.empty();
    };
  }
}

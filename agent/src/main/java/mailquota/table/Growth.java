package mailquota.table;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast.Full;
import mailquota.quota.Limit;

/** How fast mailboxes grow, in units of the resource a day. */
public final class Growth {

  private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

  private Growth() {}

  /**
   * The mean growth of a resource until it is full, weekends included, by its forecast; empty
   * without one, since all else would be a guess.
   */
  public static OptionalDouble perDay(MailboxStatus status, Headline of) {
    Trend trend = Trend.find(status.trends(), of.root(), of.resource());
    Instant measured = status.lastSuccess();
    if (trend == null
        || measured == null
        || !(trend.forecast() instanceof Full(Instant at, _, _))
        || !(trend.usage().limit() instanceof Limit.Finite(long most))) {
      return OptionalDouble.empty();
    }
    double seconds = at.getEpochSecond() - (double) measured.getEpochSecond();
    double free = (double) most - trend.usage().used();
    return seconds > 0 && free > 0
        ? OptionalDouble.of(free / seconds * SECONDS_A_DAY)
        : OptionalDouble.empty();
  }
}

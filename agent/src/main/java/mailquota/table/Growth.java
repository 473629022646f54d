package mailquota.table;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast.Full;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

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
    return trend == null
            || measured == null
            || !(trend.forecast() instanceof Full(Instant at, _, _))
        ? OptionalDouble.empty()
        : perDay(trend.usage(), measured, at);
  }

  /** The same from the use at a time, and the forecast. */
  static OptionalDouble perDay(Usage usage, Instant measured, Instant fullAt) {
    if (!(usage.limit() instanceof Limit.Finite(long most))) {
      return OptionalDouble.empty();
    }
    double seconds = fullAt.getEpochSecond() - (double) measured.getEpochSecond();
    double free = (double) most - usage.used();
    return seconds > 0 && free > 0
        ? OptionalDouble.of(free / seconds * SECONDS_A_DAY)
        : OptionalDouble.empty();
  }
}

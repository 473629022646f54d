package mailquota.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import mailquota.forecast.Forecast;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import mailquota.simulation.Life.Bounce;

/**
 * Why a bounce came without a warning in time: what was read before it, what that foretold, and
 * what was told. The forecasts are made anew out of the same readings.
 *
 * @param mailbox which of the simulation's, and its habit
 */
record Trace(String mailbox, Life life, Bounce bounce, List<Told> told, List<Instant> probed) {

  /** Before the bounce so many days are shown. */
  private static final int DAYS = 5;

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%s: bounces on day %.2f, emptied or given room on day %.2f%n"
                .formatted(mailbox, day(bounce.at()), day(bounce.since())));
    History history = new History();
    boolean isTold = false;
    for (Instant at : probed) {
      Usage usage = life.usage(at.toEpochMilli());
      history.add(at, usage.used());
      double hours = hoursBefore(at);
      String toldNow = told(at);
      // Between the first notice and the bounce it is too late.
      if (hours <= DAYS * 24 && hours > 0 && (!isTold || !toldNow.isEmpty())) {
        text.append(line(hours, usage, Forecast.of(history, usage, at), toldNow));
      }
      isTold |= at.toEpochMilli() >= bounce.since() && !toldNow.isEmpty();
    }
    return text.toString();
  }

  private String line(double hours, Usage usage, Forecast forecast, String toldNow) {
    double share =
        usage.limit() instanceof Limit.Finite(long most) ? (double) usage.used() / most : 0;
    String foretold =
        forecast instanceof Full full
            ? "full %.1f h before, at the earliest %.1f h"
                .formatted(hoursBefore(full.at()), hoursBefore(full.earliest()))
            : "";
    return String.format(
        Locale.ROOT, "  %6.2f h before: %5.1f %%  %s  %s%n", hours, share * 100, foretold, toldNow);
  }

  private String told(Instant at) {
    return told.stream()
        .filter(one -> one.at() == at.toEpochMilli())
        .map(one -> one.change().level() + " " + one.change().why().label())
        .collect(Collectors.joining(" "));
  }

  private double hoursBefore(Instant at) {
    return (bounce.at() - at.toEpochMilli()) / (double) ChronoUnit.HOURS.getDuration().toMillis();
  }

  private static double day(long at) {
    return (at - Life.BEGIN.toEpochMilli()) / (double) Duration.ofDays(1).toMillis();
  }
}

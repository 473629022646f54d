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
 * The readings, forecasts and notices before a bounce without a timely warning. The forecasts are
 * computed again from the same readings.
 *
 * @param mailbox the habit and the seed of the mailbox
 */
record Trace(
    String mailbox,
    Life life,
    Bounce bounce,
    List<SimulatedNotice> notices,
    List<Instant> probeTimes) {

  /** The number of days before the bounce that are shown. */
  private static final int DAYS = 5;

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%s: bounces on day %.2f, emptied or given room on day %.2f%n"
                .formatted(mailbox, day(bounce.at()), day(bounce.since())));
    History history = new History();
    boolean isNotified = false;
    for (Instant at : probeTimes) {
      Usage usage = life.usage(at.toEpochMilli());
      history.add(at, usage.used());
      double hours = hoursBefore(at);
      String noticesNow = notices(at);
      // Readings after the first notice are not shown.
      if (hours <= DAYS * 24 && hours > 0 && (!isNotified || !noticesNow.isEmpty())) {
        text.append(line(hours, usage, Forecast.of(history, usage, at), noticesNow));
      }
      isNotified |= at.toEpochMilli() >= bounce.since() && !noticesNow.isEmpty();
    }
    return text.toString();
  }

  private String line(double hours, Usage usage, Forecast forecast, String noticesNow) {
    double share =
        usage.limit() instanceof Limit.Finite(long most) ? (double) usage.used() / most : 0;
    String expected =
        forecast instanceof Full full
            ? "full %.1f h before, at the earliest %.1f h"
                .formatted(hoursBefore(full.at()), hoursBefore(full.earliest()))
            : "";
    return String.format(
        Locale.ROOT,
        "  %6.2f h before: %5.1f %%  %s  %s%n",
        hours,
        share * 100,
        expected,
        noticesNow);
  }

  private String notices(Instant at) {
    return notices.stream()
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

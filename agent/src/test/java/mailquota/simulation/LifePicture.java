package mailquota.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mailquota.polling.PollSettings;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.warning.Change.Why;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;

/** A picture of a month of a mailbox and the notices of the agent. */
final class LifePicture {

  private static final long LIMIT = 1_000_000_000;
  private static final long HOUR = Life.DAY / 24;
  private static final int DAYS = 30;
  private static final int LEFT = 60;
  private static final int TOP = 110;
  private static final int WIDTH = 860;
  private static final int HEIGHT = 300;

  /** The lowest percentage that is drawn. */
  private static final double LEAST = 0.4;

  private final Life life = new Life(DAYS, (long) (0.5 * LIMIT), LIMIT);
  private final StringBuilder svg = new StringBuilder();

  String draw() {
    live();
    List<SimulatedNotice> notices = watch();
    line(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
                + " font-size='12'>",
            LEFT + WIDTH + 30,
            TOP + HEIGHT + 40));
    line("<rect width='100%' height='100%' fill='white'/>");
    policy().thresholds().forEach((level, line) -> level(level, line.at()));
    for (int day = 0; day <= DAYS; day += 5) {
      text(x(Life.BEGIN.toEpochMilli() + day * Life.DAY), TOP + HEIGHT + 20, "#555", "day " + day);
    }
    curve();
    int number = 0;
    for (SimulatedNotice one : notices) {
      if (one.change().why() == Why.REMINDER) {
        mark(one, "white");
      } else {
        words(one, number++);
        mark(one, colour(one.change().level()));
      }
    }
    text(LEFT + WIDTH / 2.0, TOP + HEIGHT - 20, "#555", "hollow: a reminder");
    line("</svg>");
    return svg.toString();
  }

  /** Slow growth, fast growth, a purge, a huge mail, full, a purge. */
  private void live() {
    for (int hour = 0; hour < DAYS * 24; hour++) {
      long at = Life.BEGIN.toEpochMilli() + hour * HOUR;
      int day = hour / 24;
      if (hour == 16 * 24 + 9) {
        life.empty(at, LIMIT * 55 / 100);
      } else if (hour == 20 * 24 + 10) {
        life.mail(at, LIMIT * 41 / 100);
      } else if (hour == 26 * 24 + 9) {
        life.empty(at, LIMIT / 2);
      }
      double daily = day < 6 ? 0.012 : day < 15 ? 0.058 : 0.006;
      life.mail(at, (long) (daily / 24 * LIMIT));
    }
  }

  private static WarningPolicy policy() {
    WarningPolicy usual = WarningPolicy.DEFAULT;
    return new WarningPolicy(
        usual.thresholds(), usual.clearMargin(), usual.grace(), usual.repeat(), true);
  }

  private List<SimulatedNotice> watch() {
    PollSettings poll = new PollSettings(Duration.ofMinutes(1), Duration.ofHours(1), true);
    return new AgentStrategy(poll, Policies.of(policy())).run(List.of(life)).notices().getFirst();
  }

  private void level(Level level, Ratio at) {
    double y = y(at.value());
    line(
        String.format(
            Locale.ROOT,
            "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='%s' stroke-dasharray='4 4'/>",
            LEFT,
            y,
            LEFT + WIDTH,
            y,
            colour(level)));
    text(LEFT - 30, y + 4, "#555", at.percent());
  }

  private void curve() {
    List<String> points = new ArrayList<>();
    for (long at = Life.BEGIN.toEpochMilli(); at < life.end(); at += HOUR) {
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(at), y(used(at))));
    }
    line(
        String.format(
            Locale.ROOT,
            "<polyline points='%s' fill='none' stroke='#345' stroke-width='2'/>",
            String.join(" ", points)));
  }

  private void words(SimulatedNotice notice, int number) {
    double x = x(notice.at());
    // In four rows, because the texts would overlap.
    double top = 30 + number % 4 * 18;
    line(
        String.format(
            Locale.ROOT,
            "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#bbb'/>",
            x,
            top + 4,
            x,
            y(used(notice.at()))));
    Level level = notice.change().level();
    text(x, top, colour(level), level + " " + notice.change().why().label());
  }

  private void mark(SimulatedNotice notice, String fill) {
    line(
        String.format(
            Locale.ROOT,
            "<circle cx='%.1f' cy='%.1f' r='4.5' fill='%s' stroke='%s' stroke-width='2'/>",
            x(notice.at()),
            y(used(notice.at())),
            fill,
            colour(notice.change().level())));
  }

  private double used(long at) {
    return life.usage(at).limit() instanceof Limit.Finite(long most)
        ? (double) life.usage(at).used() / most
        : 0;
  }

  private static double x(long at) {
    return LEFT + (double) (at - Life.BEGIN.toEpochMilli()) / (DAYS * Life.DAY) * WIDTH;
  }

  private static double y(double share) {
    return TOP + HEIGHT * (1 - (share - LEAST) / (1 - LEAST));
  }

  private static String colour(Level level) {
    return switch (level) {
      case OK -> "#2e7d32";
      case INFO -> "#0277bd";
      case WARNING -> "#c77700";
      case CRITICAL -> "#c62828";
      case FULL -> "#6a1b9a";
    };
  }

  private void text(double x, double y, String colour, String words) {
    line(
        String.format(
            Locale.ROOT,
            "<text x='%.1f' y='%.1f' fill='%s' text-anchor='middle'"
                + " paint-order='stroke' stroke='white' stroke-width='4'>%s</text>",
            x,
            y,
            colour,
            words));
  }

  private void line(String text) {
    svg.append(text).append('\n');
  }
}

package mailquota.simulation;

import java.util.Arrays;
import java.util.Random;

/** How an owner uses a mailbox. */
enum Habit {
  /** A few small mails a week. */
  QUIET(30),
  /** About the same amount every day, in the daytime. */
  STEADY(18),
  /** From Monday to Friday. */
  WEEKLY(18),
  /** Nothing for days, then dozens of mails within an hour. */
  NEWSLETTERS(10),
  /** Little, and one mail of 25 MB in three months. */
  ONE_LARGE_MAIL(8),
  /** Fetched and deleted every evening, except on holiday. */
  POP3(8),
  /** Emptied at a share of the limit that the owner chooses. */
  PURGING(4),
  /** The admin raises or lowers the limit once. */
  LIMIT_CHANGED(4);

  private static final long MB = 1_000_000;
  private static final long[] LIMITS = {100 * MB, 250 * MB, 500 * MB, 1000 * MB, 5000 * MB};
  private static final long HOUR = Life.DAY / 24;

  private final int share;

  Habit(int share) {
    this.share = share;
  }

  /** A random habit, weighted by its share. */
  static Habit any(Random random) {
    int left = random.nextInt(Arrays.stream(values()).mapToInt(habit -> habit.share).sum());
    for (Habit habit : values()) {
      left -= habit.share;
      if (left < 0) {
        return habit;
      }
    }
    throw new IllegalStateException("the shares add up");
  }

  Life live(Random random, int days) {
    long limit = LIMITS[random.nextInt(LIMITS.length)];
    boolean isEmptied = this == POP3 || this == PURGING;
    double first = isEmptied ? 0.02 : 0.1 + 0.75 * random.nextDouble();
    Life life = new Life(days, (long) (first * limit), limit);
    new Living(this, life, random).live(days);
    return life;
  }

  /** Generates the events of a life. */
  private static final class Living {

    private final Habit habit;
    private final Life life;
    private final Random random;

    /** The amount of a day with mail, as a share of the first limit. */
    private final double daily;

    private final int mailsADay;
    private final long first;
    private final int special;
    private final int holiday;
    private final double enough;
    private final int burstsAWeek;
    private int emptyingIn = -1;

    Living(Habit habit, Life life, Random random) {
      this.habit = habit;
      this.life = life;
      this.random = random;
      first = life.limit();
      special = random.nextInt(20, 80);
      holiday = random.nextInt(7, 22);
      enough = 0.5 + 0.35 * random.nextDouble();
      burstsAWeek = random.nextInt(1, 4);
      mailsADay = habit == QUIET ? 1 : random.nextInt(8, 40);
      daily = daily(habit, random);
    }

    /** Spread over orders of magnitude: a few days to years until the mailbox is full. */
    private static double daily(Habit habit, Random random) {
      double magnitude = Math.pow(10, -3 + 2.4 * random.nextDouble());
      return switch (habit) {
        case QUIET, ONE_LARGE_MAIL -> magnitude / 30;
        case STEADY, WEEKLY, LIMIT_CHANGED -> magnitude;
        case NEWSLETTERS -> magnitude / 2;
        case POP3 -> 0.01 + 0.11 * random.nextDouble();
        case PURGING -> 0.01 + 0.05 * random.nextDouble();
      };
    }

    void live(int days) {
      for (int day = 0; day < days; day++) {
        long midnight = Life.BEGIN.toEpochMilli() + day * Life.DAY;
        if (day == special) {
          special(midnight);
        }
        receive(day, midnight);
        tidyUp(day, midnight);
      }
    }

    private void special(long midnight) {
      if (habit == ONE_LARGE_MAIL) {
        life.mail(midnight + HOUR, 25 * MB);
      } else if (habit == LIMIT_CHANGED) {
        life.limit(midnight + HOUR, random.nextBoolean() ? first * 2 : first / 4 * 3);
      }
    }

    private void receive(int day, long midnight) {
      int weekday = day % 7;
      switch (habit) {
        case WEEKLY -> {
          if (weekday < 5) {
            mails(midnight + 8 * HOUR, 10 * HOUR, 1);
          }
        }
        case NEWSLETTERS -> {
          if (random.nextInt(7) < burstsAWeek) {
            mails(midnight + random.nextLong(6, 20) * HOUR, HOUR, 1);
          }
        }
        default -> mails(midnight + 6 * HOUR, 16 * HOUR, 0.7 + 0.6 * random.nextDouble());
      }
    }

    private void mails(long from, long within, double share) {
      long[] times = new long[mailsADay];
      for (int i = 0; i < mailsADay; i++) {
        times[i] = from + random.nextLong(within);
      }
      Arrays.sort(times);
      for (long at : times) {
        double size = -Math.log(1 - random.nextDouble()) * daily * share * first / mailsADay;
        life.mail(at, (long) size + 1);
      }
    }

    private void tidyUp(int day, long midnight) {
      long evening = midnight + 22 * HOUR + random.nextLong(HOUR);
      boolean isAway = day >= special && day < special + holiday;
      if (habit == POP3) {
        if (!isAway && random.nextInt(40) > 0) {
          life.empty(evening, life.limit() / 50);
        }
      } else if (habit == PURGING && life.used() > enough * life.limit()) {
        life.empty(evening, life.limit() / 20);
      } else if (emptyingIn < 0 && life.isBouncing()) {
        // The owner hears that mail bounces.
        emptyingIn = random.nextInt(1, 6);
      } else if (emptyingIn >= 0 && emptyingIn-- == 0) {
        life.empty(evening, (long) (life.limit() * (0.2 + 0.4 * random.nextDouble())));
      }
    }
  }
}

package mailquota.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import mailquota.quota.Level;

/**
 * The state of one resource of one quota root between two readings: the present level and the
 * notified one. They differ if a notice was withheld, and within the grace after a level has ended.
 * The state changes only with one of the two levels. Instants are whole milliseconds, as stored.
 *
 * @param level at the last reading
 * @param left when each level up to the notified one last ended, if it has
 * @param notifiedLevel the last level notified that is still valid; OK for none
 * @param notifiedAt the time of the last notice; meaningless while {@code notifiedLevel} is OK
 * @param episode when the episode began, the time at a level above OK; meaningless in {@link
 *     #CLEAR}
 * @param reminders the number of reminders in this episode
 */
public record WarningState(
    Level level,
    Map<Level, Instant> left,
    Level notifiedLevel,
    Instant notifiedAt,
    Instant episode,
    int reminders) {

  /** OK, with no valid notice. */
  public static final WarningState CLEAR =
      new WarningState(Level.OK, Map.of(), Level.OK, Instant.EPOCH, Instant.EPOCH, 0);

  public WarningState {
    left = left.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(left));
  }

  /**
   * This state without the notified levels that ended longer ago than the grace, even if they have
   * begun again. If the highest notified level is one of them, a new episode begins.
   */
  WarningState forgetting(Instant now, Duration grace) {
    Level known = notifiedLevel;
    while (left.containsKey(known) && !leftAt(known, now).plus(grace).isAfter(now)) {
      known = known.below();
    }
    if (known == notifiedLevel) {
      return this;
    }
    Level highest = known;
    return known == Level.OK
        ? CLEAR
        : new WarningState(level, left(one -> !one.isAbove(highest)), known, notifiedAt, now, 0);
  }

  /** This state at another level. Instants in the future, from a wrong clock, become {@code at}. */
  WarningState moved(Level now, Instant at) {
    if (now == Level.OK && notifiedLevel == Level.OK) {
      return CLEAR;
    }
    Map<Level, Instant> leftThen = new EnumMap<>(Level.class);
    for (Level one = notifiedLevel; one != Level.OK; one = one.below()) {
      boolean isLeftNow = one.isAbove(now) && !one.isAbove(level);
      if (isLeftNow || left.containsKey(one)) {
        leftThen.put(one, isLeftNow ? at : leftAt(one, at));
      }
    }
    boolean isBeginning = level == Level.OK && notifiedLevel == Level.OK;
    return new WarningState(
        now,
        leftThen,
        notifiedLevel,
        earlier(notifiedAt, at),
        isBeginning ? at : episode,
        reminders);
  }

  /** This state after a notice of the present level. */
  WarningState markNotified(Instant at) {
    return new WarningState(level, Map.of(), level, at, episode, reminders);
  }

  /** This state after a reminder of the present level; a higher notified level stays valid. */
  WarningState reminded(Instant at) {
    Map<Level, Instant> higher = left(one -> one.isAbove(level));
    return new WarningState(level, higher, notifiedLevel, at, episode, reminders + 1);
  }

  private Instant leftAt(Level above, Instant now) {
    return earlier(left.getOrDefault(above, now), now);
  }

  private Map<Level, Instant> left(Predicate<Level> which) {
    Map<Level, Instant> some = new EnumMap<>(Level.class);
    left.forEach((one, at) -> {
      if (which.test(one)) {
        some.put(one, at);
      }
    });
    return some;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}

package mailquota.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import mailquota.quota.Level;

/**
 * What is remembered of one resource of one quota root between two readings: where it stands, and
 * what those who are told believe. The two differ where a notice was withheld, and while a level
 * has only just been left. It changes when a level or a belief does, not with each reading.
 * Instants are whole milliseconds, so that what a store gives back is equal to what it was given.
 *
 * @param level where it stood at the last reading
 * @param left when each level up to the one told was last left, if it was since it was told
 * @param told the level that they last heard of and that counts as still standing; OK for none
 * @param toldAt when they last heard of anything; meaningless while {@code told} is OK
 * @param episode when the trouble began that this is part of; meaningless in {@link #CLEAR}
 * @param reminders how many were told in this episode
 */
public record WarningState(
    Level level,
    Map<Level, Instant> left,
    Level told,
    Instant toldAt,
    Instant episode,
    int reminders) {

  /** Nothing is wrong, and nobody believes that anything is. */
  public static final WarningState CLEAR =
      new WarningState(Level.OK, Map.of(), Level.OK, Instant.EPOCH, Instant.EPOCH, 0);

  public WarningState {
    left = left.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(left));
  }

  /**
   * Without what was left longer ago than the grace, even if it has come back since. Where that was
   * the highest level told, its trouble is over: what there is now is another one.
   */
  WarningState forgetting(Instant now, Duration grace) {
    Level known = told;
    while (left.containsKey(known) && !leftAt(known, now).plus(grace).isAfter(now)) {
      known = known.below();
    }
    if (known == told) {
      return this;
    }
    Level highest = known;
    return known == Level.OK
        ? CLEAR
        : new WarningState(level, left(one -> !one.isAbove(highest)), known, toldAt, now, 0);
  }

  /** Now it stands there. What lay in the future, by a clock that was wrong, is now. */
  WarningState moved(Level now, Instant at) {
    if (now == Level.OK && told == Level.OK) {
      return CLEAR;
    }
    Map<Level, Instant> leftThen = new EnumMap<>(Level.class);
    for (Level one = told; one != Level.OK; one = one.below()) {
      boolean isLeftNow = one.isAbove(now) && !one.isAbove(level);
      if (isLeftNow || left.containsKey(one)) {
        leftThen.put(one, isLeftNow ? at : leftAt(one, at));
      }
    }
    boolean isBeginning = level == Level.OK && told == Level.OK;
    return new WarningState(
        now, leftThen, told, earlier(toldAt, at), isBeginning ? at : episode, reminders);
  }

  /** They have heard of the level where it stands. */
  WarningState markNotified(Instant at) {
    return new WarningState(level, Map.of(), level, at, episode, reminders);
  }

  /** They have been reminded of the level where it stands; of a higher one they believe no less. */
  WarningState reminded(Instant at) {
    Map<Level, Instant> higher = left(one -> one.isAbove(level));
    return new WarningState(level, higher, told, at, episode, reminders + 1);
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

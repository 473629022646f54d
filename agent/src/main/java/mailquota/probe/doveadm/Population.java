package mailquota.probe.doveadm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many users a Dovecot has, remembered for a day: what it takes to decide whether one question
 * for all of them is cheaper than a question for each that we watch. Thread-safe.
 */
final class Population {

  private static final Duration MEMORY = Duration.ofDays(1);

  private final InstantSource clock;
  private volatile @Nullable Lesson lesson;

  Population(InstantSource clock) {
    this.clock = clock;
  }

  /** Empty when nothing is known, or what was is a day old. */
  OptionalLong count() {
    Lesson learned = lesson;
    return learned == null || clock.instant().isAfter(learned.at.plus(MEMORY))
        ? OptionalLong.empty()
        : OptionalLong.of(learned.count);
  }

  void learn(long count) {
    lesson = new Lesson(count, clock.instant());
  }

  /** The question for all of them failed: as if they were too many ever to be asked for so. */
  void learnUncountable() {
    learn(Long.MAX_VALUE);
  }

  private record Lesson(long count, Instant at) {}
}

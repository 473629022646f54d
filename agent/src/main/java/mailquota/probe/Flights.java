package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server loses what is sent behind a login in the same flight, as Courier does. No
 * capability tells, so it is learned: the first time the rest of a probe stays unanswered it is
 * sent again, and from then on the login flies alone, until a day has passed or the greeting has
 * changed.
 *
 * <p>Thread-safe; a race costs one more repeat, no probe.
 */
public final class Flights {

  private static final Duration MEMORY = Duration.ofDays(1);

  private final InstantSource clock;
  private volatile @Nullable Lesson lesson;

  public Flights(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether login and the rest may leave together. */
  public boolean one(String greeting) {
    Lesson learned = lesson;
    return learned == null
        || !learned.greeting.equals(shape(greeting))
        || clock.instant().isAfter(learned.at.plus(MEMORY));
  }

  /** The server lost what flew with the login. */
  public void lost(String greeting) {
    lesson = new Lesson(shape(greeting), clock.instant());
  }

  /**
   * A greeting without its words that hold digits: clocks, session numbers, our own address. Looked
   * for from the start of a word alone, or one word of 64 KiB would take its square of steps.
   */
  static String shape(String greeting) {
    return greeting.replaceAll("(?<!\\S)[^\\s\\d]*+\\d\\S*+", "");
  }

  private record Lesson(String greeting, Instant at) {}
}

package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value learned of a server, valid for a day and while the shape of its greeting stays the same:
 * another greeting may be another server. Thread-safe.
 *
 * @param <T> immutable
 */
public final class Learned<T> {

  private static final Pattern WORD_WITH_DIGIT = Pattern.compile("(?<!\\S)[^\\s\\d]*+\\d\\S*+");
  private static final Duration MEMORY = Duration.ofDays(1);

  private final InstantSource clock;
  private volatile @Nullable Lesson<T> lesson;

  public Learned(InstantSource clock) {
    this.clock = clock;
  }

  public Optional<T> get(String greeting) {
    Lesson<T> learned = lesson;
    return learned == null
            || !learned.greeting.equals(shape(greeting))
            || clock.instant().isAfter(learned.at.plus(MEMORY))
        ? Optional.empty()
        : Optional.of(learned.what);
  }

  public void learn(String greeting, T what) {
    lesson = new Lesson<>(shape(greeting), clock.instant(), what);
  }

  /** Removes a value that turned out to be wrong. */
  public void forget() {
    lesson = null;
  }

  /**
   * A greeting without the words that contain digits: times, session numbers, addresses. The
   * pattern matches from the start of a word only; otherwise one word of 64 KiB would take
   * quadratic time.
   */
  public static String shape(String greeting) {
    return WORD_WITH_DIGIT.matcher(greeting).replaceAll("");
  }

  private record Lesson<T>(String greeting, Instant at, T what) {}
}

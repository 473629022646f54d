package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of a server, until a day has passed or its greeting has changed: it may be
 * another one by then. Thread-safe.
 *
 * @param <T> what can be learned; immutable
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

  /** It turned out to be wrong. */
  public void forget() {
    lesson = null;
  }

  /**
   * A greeting without its words that hold digits: clocks, session numbers, our own address. Looked
   * for from the start of a word alone, or one word of 64 KiB would take its square of steps.
   */
  public static String shape(String greeting) {
    return WORD_WITH_DIGIT.matcher(greeting).replaceAll("");
  }

  private record Lesson<T>(String greeting, Instant at, T what) {}
}

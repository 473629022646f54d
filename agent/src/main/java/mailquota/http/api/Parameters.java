package mailquota.http.api;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a request, and collects what is wrong with them. Not thread-safe. */
final class Parameters {

  private static final int MAX_LENGTH = 320;

  private final Map<String, List<String>> given;
  private final List<String> problems = new ArrayList<>();

  /** {@code known} are all that there are. */
  Parameters(Context context, Set<String> known) {
    given = context.queryParamMap();
    given.forEach((name, values) -> {
      if (!known.contains(name)) {
        problems.add(shown(name) + ": expected one of " + String.join(", ", known));
      } else if (values.size() > 1) {
        problems.add(name + ": expected once");
      }
    });
  }

  /** Null where it is not given or empty. */
  @Nullable String text(String name) {
    String value = given.getOrDefault(name, List.of("")).getFirst();
    if (value.length() > MAX_LENGTH || value.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          name + ": expected at most " + MAX_LENGTH + " characters without control characters");
      return null;
    }
    return value.isEmpty() ? null : value;
  }

  /** The value that {@code find} reads; null where it is not given. */
  <T> @Nullable T value(String name, Function<String, Optional<T>> find, String expected) {
    String text = text(name);
    Optional<T> value = text == null ? Optional.empty() : find.apply(text);
    if (text != null && value.isEmpty()) {
      problems.add(name + ": expected " + expected + ", got " + shown(text));
    }
    return value.orElse(null);
  }

  /** A whole number of these limits. */
  int number(String name, int usual, int least, int most) {
    Integer number =
        value(
            name,
            text ->
                Optional.of(text)
                    .filter(Parameters::isNumber)
                    .map(Integer::valueOf)
                    .filter(value -> value >= least && value <= most),
            "a number from " + least + " to " + most);
    return number == null ? usual : number;
  }

  private static boolean isNumber(String text) {
    return text.length() <= 9
        && !text.isEmpty()
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A number of at least 0; null where it is not given. */
  @Nullable Double ratio(String name) {
    return value(name, Parameters::ratioOf, "a number such as 0.9");
  }

  private static Optional<Double> ratioOf(String text) {
    try {
      return Optional.of(Double.valueOf(text)).filter(value -> value >= 0 && value < 1e9);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Throws what answers 400 with all problems, if there is any. */
  void check() {
    if (!problems.isEmpty()) {
      throw new BadRequestResponse(String.join("; ", problems));
    }
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}

package mailquota.inventory.source;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Pointer (RFC 6901) with additions: {@code *} is each element of a list, {@code
 * [key=value]} picks elements of a list of objects, a {@code ^PREFIX} at the end takes texts with
 * that prefix and cuts it off, {@code .} is the whole value, and {@code a | b} is the first of two
 * paths that has a text. Immutable.
 */
public record JsonPath(List<Branch> branches) {

  private static final Pattern OR = Pattern.compile("\\s+\\|\\s+");
  private static final Pattern STEP =
      Pattern.compile("/((?! )[^/\\[\\]^|]+(?<! ))(?:\\[([^=\\[\\]]+)=([^\\[\\]]*)])?");
  private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

  /** Longer numbers, such as 1e999999999, are not written out. */
  private static final int MAX_EXPONENT = 30;

  /** One path without alternatives. */
  record Branch(List<Step> steps, String prefix) {

    /** The texts at the path that are not blank. */
    Stream<String> texts(JsonNode from) {
      Stream<JsonNode> at = Stream.of(from);
      for (Step step : steps) {
        at = at.flatMap(step::of);
      }
      return at.flatMap(JsonPath::text)
          .filter(text -> text.startsWith(prefix))
          .map(text -> text.substring(prefix.length()))
          .filter(text -> !text.isBlank());
    }
  }

  /** From a value to some of its children. */
  sealed interface Step {

    Stream<JsonNode> of(JsonNode node);

    /** The child of an object by its name, or of a list by its index. */
    record Name(String name) implements Step {
      @Override
      public Stream<JsonNode> of(JsonNode node) {
        return Stream.ofNullable(
            node.isArray() && INDEX.matcher(name).matches()
                ? node.get(Integer.parseInt(name))
                : node.get(name));
      }
    }

    record Each() implements Step {
      @Override
      public Stream<JsonNode> of(JsonNode node) {
        return node.isArray() ? node.valueStream() : Stream.empty();
      }
    }

    record Pick(String key, String value) implements Step {
      @Override
      public Stream<JsonNode> of(JsonNode node) {
        return new Each()
            .of(node)
            .filter(each -> text(each.get(key)).anyMatch(text -> text.equals(value)));
      }
    }
  }

  public JsonPath {
    branches = List.copyOf(branches);
  }

  /**
   * Reads a path as written in the configuration.
   *
   * @throws IllegalArgumentException if it is not valid; the message says what was expected
   */
  public static JsonPath parse(String text) {
    return new JsonPath(OR.splitAsStream(text.strip()).map(JsonPath::branch).toList());
  }

  private static Branch branch(String text) {
    if (text.equals(".") || text.startsWith(".^")) {
      return new Branch(List.of(), text.length() == 1 ? "" : text.substring(2));
    }
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int end = 0;
    while (step.region(end, text.length()).lookingAt()) {
      String name = step.group(1).replace("~1", "/").replace("~0", "~");
      steps.add(name.equals("*") ? new Step.Each() : new Step.Name(name));
      if (step.group(2) != null) {
        steps.add(new Step.Pick(step.group(2), step.group(3)));
      }
      end = step.end();
    }
    String rest = text.substring(end);
    if (steps.isEmpty() || !(rest.isEmpty() || (rest.startsWith("^") && rest.length() > 1))) {
      throw new IllegalArgumentException("a path such as /name, /list/0, /list/* or /list/*^smtp:");
    }
    return new Branch(List.copyOf(steps), rest.isEmpty() ? "" : rest.substring(1));
  }

  /** The steps of a path to a list, the last of which is {@code *}; names and {@code *} only. */
  static List<Step> listSteps(String text) {
    Branch branch = text.contains(" | ") ? null : branch(text.strip());
    if (branch == null
        || !branch.prefix().isEmpty()
        || branch.steps().stream().anyMatch(step -> step instanceof Step.Pick)
        || branch.steps().isEmpty()
        || !(branch.steps().getLast() instanceof Step.Each)) {
      throw new IllegalArgumentException("a path of names and * that ends with /*, as /data/*");
    }
    return branch.steps();
  }

  /** The first text; numbers and booleans are texts, too. */
  Optional<String> first(JsonNode from) {
    return branches.stream().flatMap(branch -> branch.texts(from)).findFirst();
  }

  /** All texts of all branches. */
  Stream<String> all(JsonNode from) {
    return branches.stream().flatMap(branch -> branch.texts(from));
  }

  private static Stream<String> text(@Nullable JsonNode node) {
    if (node == null || !node.isValueNode() || node.isNull()) {
      return Stream.empty();
    }
    return Stream.of(node.isNumber() ? number(node.decimalValue()) : node.asString());
  }

  private static String number(BigDecimal number) {
    return Math.abs(number.scale()) > MAX_EXPONENT
        ? number.toString()
        : number.stripTrailingZeros().toPlainString();
  }
}

package mailquota.inventory.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where the mailboxes and their fields are in an answer of JSON. Immutable.
 *
 * @param items where the list of mailboxes is
 * @param require what the answer must contain; null for nothing
 * @param where the values of which a mailbox must have one, by path
 * @param fields the paths within a mailbox
 * @param total the path of the number of all mailboxes; null for none
 */
public record JsonMapping(
    Items items,
    @Nullable Requirement require,
    Map<JsonPath, Set<String>> where,
    Map<Field, JsonPath> fields,
    @Nullable JsonPath total) {

  /** The list that the agent would write itself, or one of addresses. */
  public static final Map<Field, JsonPath> USUAL_FIELDS =
      Map.of(
          Field.ADDRESS, JsonPath.parse("/address | ."),
          Field.CONTACT, JsonPath.parse("/contact"),
          Field.LANGUAGE, JsonPath.parse("/language"),
          Field.LIMIT, JsonPath.parse("/limit"),
          Field.EXCLUDE, JsonPath.parse("/exclude"),
          Field.SERVER, JsonPath.parse("/server"));

  /**
   * The path of a list, such as {@code /data/*}.
   *
   * @param isEmptyObject whether <code>{}</code> stands for an empty list
   */
  public record Items(String path, List<JsonPath.Step> steps, boolean isEmptyObject) {

    /**
     * Reads a path as written in the configuration.
     *
     * @throws IllegalArgumentException if it is not valid; the message says what was expected
     */
    public static Items parse(String path, boolean isEmptyObject) {
      return new Items(path, JsonPath.listSteps(path), isEmptyObject);
    }
  }

  /** A path and the text that must be there, written {@code /status = 1}. */
  public record Requirement(String path, JsonPath at, String value) {

    private static final Pattern WRITTEN = Pattern.compile("(.*\\S)\\s+=\\s+(\\S.*)");
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/ -]{1,40}");

    /**
     * Reads a requirement as written in the configuration.
     *
     * @throws IllegalArgumentException if it is not valid; the message says what was expected
     */
    public static Requirement parse(String text) {
      Matcher written = WRITTEN.matcher(text.strip());
      if (!written.matches()) {
        throw new IllegalArgumentException("a path and a value such as /status = ok");
      }
      return new Requirement(written.group(1), JsonPath.parse(written.group(1)), written.group(2));
    }

    /** What an answer has instead; without texts that may be addresses or secrets. */
    Optional<String> breach(JsonNode answer) {
      Optional<String> found = at.first(answer);
      if (found.filter(value::equals).isPresent()) {
        return Optional.empty();
      }
      String got =
          found.map(text -> PLAIN.matcher(text).matches() ? text : "another").orElse("none");
      return Optional.of("expected %s = %s, got %s".formatted(path, value, got));
    }
  }

  public JsonMapping {
    where = Map.copyOf(where);
    fields = Map.copyOf(fields);
  }

  /** Whether the item is a mailbox that is wanted. */
  boolean takes(JsonNode item) {
    return where.entrySet().stream()
        .allMatch(each -> each.getKey().all(item).anyMatch(each.getValue()::contains));
  }

  /** Replaces {@code values} by the fields of an item. */
  void read(JsonNode item, Map<Field, String> values) {
    values.clear();
    fields.forEach((field, path) -> path.first(item).ifPresent(text -> values.put(field, text)));
  }
}

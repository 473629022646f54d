package mailquota.inventory.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which attribute of an entry gives a field: {@code mail}, {@code proxyAddresses ^SMTP: | mail}, or
 * {@code kopanoQuotaHard [kopanoQuotaOverride=1]}. Immutable.
 *
 * @param choices the first one with a value gives it
 */
public record LdapMapping(List<Choice> choices) {

  private static final String ATTRIBUTE =
      "([A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*|\\d+(?:\\.\\d+)+)";

  private static final Pattern CHOICE =
      Pattern.compile(
          "\\s*%1$s(?:\\s+\\^(\\S+))?(?:\\s*\\[\\s*%1$s\\s*=\\s*([^\\]]*\\S)\\s*])?\\s*"
              .formatted(ATTRIBUTE));

  /**
   * An attribute.
   *
   * @param prefix what a value must begin with, in this case of letters; it is not part of the
   *     field
   * @param condition null for none
   */
  record Choice(String attribute, String prefix, @Nullable Condition condition) {
    @Override
    public String toString() {
      return attribute
          + (prefix.isEmpty() ? "" : " ^" + prefix)
          + (condition == null ? "" : " " + condition);
    }
  }

  /** The value that another attribute of the entry must have, regardless of case. */
  record Condition(String attribute, String value) {
    @Override
    public String toString() {
      return "[" + attribute + "=" + value + "]";
    }
  }

  public LdapMapping {
    choices = List.copyOf(choices);
  }

  /**
   * Parses a mapping.
   *
   * @throws IllegalArgumentException if it is not valid; the message says what was expected
   */
  public static LdapMapping parse(String text) {
    List<Choice> choices = new ArrayList<>();
    for (String part : text.split("\\|", -1)) {
      Matcher choice = CHOICE.matcher(part);
      if (!choice.matches()) {
        throw new IllegalArgumentException(
            "an attribute such as mail, proxyAddresses ^SMTP: | mail, or quota [active=1]");
      }
      String prefix = choice.group(2);
      choices.add(
          new Choice(
              choice.group(1),
              prefix == null ? "" : prefix,
              choice.group(3) == null ? null : new Condition(choice.group(3), choice.group(4))));
    }
    return new LdapMapping(choices);
  }

  /** The names of all attributes that it needs. */
  Stream<String> attributes() {
    return choices.stream()
        .flatMap(choice -> {
          Condition condition = choice.condition();
          return condition == null
              ? Stream.of(choice.attribute())
              : Stream.of(choice.attribute(), condition.attribute());
        });
  }

  /** As it is parsed. */
  @Override
  public String toString() {
    return choices.stream().map(Choice::toString).collect(Collectors.joining(" | "));
  }
}

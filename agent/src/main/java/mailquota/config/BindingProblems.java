package mailquota.config;

import java.util.Collection;
import java.util.stream.Collectors;
import mailquota.config.SourceSection.MailboxSection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;

/**
 * Continues binding after a problem, so that all problems are found in one run: unknown keys, and
 * sections or lists in the wrong place. Scalars are handled by {@link ConfigFormat}. Used by one
 * thread.
 */
@SuppressWarnings("NullAway") // Null means "no value" to the library.
final class BindingProblems extends DeserializationProblemHandler {

  private final Problems problems;

  BindingProblems(Problems problems) {
    this.problems = problems;
  }

  @Override
  public boolean handleUnknownProperty(
      DeserializationContext context,
      JsonParser parser,
      ValueDeserializer<?> deserializer,
      Object beanOrClass,
      String name) {
    Collection<Object> known = deserializer.getKnownPropertyNames();
    String keys =
        known == null
            ? "a known key"
            : known.stream().map(String::valueOf).collect(Collectors.joining(", "));
    Class<?> section = deserializer.handledType();
    String owners =
        ChannelSection.class.isAssignableFrom(section)
            ? ChannelReader.ownersOf(name, section, context)
            : "";
    problems.wrongKey(
        key(context, parser, name),
        !owners.isEmpty() ? "it only with " + owners : keys.contains(",") ? "one of " + keys : keys,
        name + (owners.isEmpty() ? similar(name, known) : ""));
    parser.skipChildren();
    return true;
  }

  private static String similar(String name, @Nullable Collection<Object> known) {
    return known == null
        ? ""
        : SimilarNames.find(name, known.stream().map(String::valueOf).toList())
            .map(key -> "; did you mean " + key + "?")
            .orElse("");
  }

  /** Jackson replays the unknown keys of a record at its end, with another parser. */
  private static String key(DeserializationContext context, JsonParser parser, String name) {
    if (parser.equals(context.getParser())) {
      return Positions.key(parser);
    }
    String section = Positions.key(context.getParser());
    return section.isEmpty() ? name : section + "." + name;
  }

  @Override
  public @Nullable Object handleUnexpectedToken(
      DeserializationContext context,
      JavaType type,
      JsonToken token,
      JsonParser parser,
      String message) {
    return refused(type.getRawClass(), parser);
  }

  @Override
  public @Nullable Object handleMissingInstantiator(
      DeserializationContext context,
      Class<?> type,
      ValueInstantiator instantiator,
      JsonParser parser,
      String message) {
    return refused(type, parser);
  }

  private @Nullable Object refused(Class<?> type, JsonParser parser) {
    problems.expected(Positions.key(parser), wanted(type), kind(parser));
    parser.skipChildren();
    return null;
  }

  private static String wanted(Class<?> type) {
    if (type == ConfigFile.class) {
      return "sections such as servers and mailboxes";
    }
    if (type == MailboxSection.class) {
      return "an address, or a section with one";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "a section";
  }

  /** The kind of value; not its text, which may be a misplaced secret. */
  static String kind(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "a section";
      case START_ARRAY -> "a list";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "a text";
    };
  }
}

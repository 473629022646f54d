package mailquota.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.quota.Bytes;
import mailquota.quota.Ratio;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/** Lets binding go on past a problem, so that all of them are found at once. Used by one thread. */
@SuppressWarnings("NullAway") // Null is how a handler says "no value here".
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
    String expected =
        known == null
            ? "a known key"
            : "one of " + known.stream().map(String::valueOf).collect(Collectors.joining(", "));
    problems.expected(here(parser), expected, name);
    parser.skipChildren();
    return true;
  }

  @Override
  public @Nullable Object handleWeirdKey(
      DeserializationContext context, Class<?> type, String key, String message) {
    problems.expected(here(context.getParser()), expected(type, message), key);
    return null;
  }

  @Override
  public @Nullable Object handleWeirdStringValue(
      DeserializationContext context, Class<?> type, String value, String message) {
    problems.expected(here(context.getParser()), expected(type, message), quoted(type, value));
    return null;
  }

  @Override
  public @Nullable Object handleWeirdNumberValue(
      DeserializationContext context, Class<?> type, Number value, String message) {
    problems.expected(here(context.getParser()), expected(type, message), value);
    return null;
  }

  @Override
  public @Nullable Object handleUnexpectedToken(
      DeserializationContext context,
      JavaType type,
      JsonToken token,
      JsonParser parser,
      String message) {
    String key = Positions.key(parser.streamReadContext(), token.isStructStart());
    problems.expected(key, expected(type.getRawClass(), message), describe(token, parser));
    parser.skipChildren();
    return null;
  }

  private static String here(JsonParser parser) {
    return Positions.key(parser.streamReadContext(), false);
  }

  private static String describe(JsonToken token, JsonParser parser) {
    return switch (token) {
      case START_OBJECT -> "a section";
      case START_ARRAY -> "a list";
      default -> parser.getString();
    };
  }

  /** A secret that went astray is not repeated, not even in an error. */
  private static String quoted(Class<?> type, String value) {
    return type == SecretText.class ? "***" : value;
  }

  private static String expected(Class<?> type, String message) {
    if (type.isEnum()) {
      return "one of "
          + Stream.of(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (type == Duration.class
        || type == Bytes.class
        || type == Ratio.class
        || type == Rate.class) {
      return message.isEmpty() || message.startsWith("Cannot") ? "a text" : message;
    }
    if (type == Integer.class) {
      return "a whole number";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    boolean isSection = type.isRecord() || Map.class.isAssignableFrom(type);
    return isSection && type != SecretText.class ? "a section" : "a text";
  }
}

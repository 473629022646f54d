package mailquota.config;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.config.ChannelSection.ChannelType;
import mailquota.config.ChannelSection.DigestSection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads a channel as the section of its type. The type may follow keys that depend on it; types are
 * therefore read ahead, and the sections then in place, so that problems keep their positions. Used
 * by one thread.
 */
final class ChannelReader extends StdDeserializer<ChannelSection> {

  private static final String TYPES =
      Stream.of(ChannelType.values()).map(ConfigFormat::key).collect(joining(", "));

  private static final String WITH_DIGEST = "type: email with a digest";
  private static final String WITHOUT_DIGEST = "type: email without a digest";
  private final Problems problems;

  ChannelReader(Problems problems) {
    super(ChannelSection.class);
    this.problems = problems;
  }

  /** The types and digests of the channels, by dotted key, read ahead. */
  record Ahead(Map<String, String> written) {

    static Ahead of(String text, ObjectMapper yaml) {
      Map<String, String> written = new HashMap<>();
      try (JsonParser parser = yaml.createParser(text)) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          String key = Positions.key(parser);
          if (token == JsonToken.PROPERTY_NAME && key.indexOf('.') < 0 && !key.equals("channels")) {
            parser.nextToken();
            parser.skipChildren();
          } else if (token.isScalarValue() && (key.endsWith(".type") || key.endsWith(".digest"))) {
            written.put(key, parser.getString());
          }
        }
      }
      return new Ahead(written);
    }

    private Optional<String> at(String key) {
      return Optional.ofNullable(written.get(key)).filter(text -> !text.isEmpty());
    }
  }

  @Override
  @SuppressWarnings("NullAway") // Null stands for a value with a problem.
  public @Nullable ChannelSection deserialize(JsonParser parser, DeserializationContext context) {
    String key = Positions.key(parser);
    if (parser.currentToken().isScalarValue() && parser.getString().isEmpty()) {
      return null; // Like an absent key.
    }
    if (!parser.isExpectedStartObjectToken()) {
      problems.expected(key, "a section", BindingProblems.kind(parser));
      parser.skipChildren();
      return null;
    }
    Ahead ahead = (Ahead) context.getAttribute(Ahead.class);
    ChannelType type = type(key + ".type", ahead);
    if (type == null) {
      parser.skipChildren(); // Without a type, its keys cannot be checked.
      return null;
    }
    return context.readValue(parser, type.section(ahead.at(key + ".digest").isPresent()));
  }

  private @Nullable ChannelType type(String key, Ahead ahead) {
    String written = ahead.at(key).orElse(null);
    if (written == null) {
      problems.missing(key, "one of " + TYPES);
      return null;
    }
    for (ChannelType type : ChannelType.values()) {
      if (ConfigFormat.key(type).equals(written.strip().toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    problems.expected(key, "one of " + TYPES, written);
    return null;
  }

  /** The other channel types with a key of this name; empty if there are none. */
  static String ownersOf(String name, Class<?> section, DeserializationContext context) {
    Map<String, Class<? extends ChannelSection>> owners = new TreeMap<>();
    for (ChannelType type : ChannelType.values()) {
      String owner = "type: " + ConfigFormat.key(type);
      owners.put(type == ChannelType.EMAIL ? WITHOUT_DIGEST : owner, type.section(false));
    }
    owners.put(WITH_DIGEST, DigestSection.class);
    return owners.entrySet().stream()
        .filter(owner -> !owner.getValue().equals(section))
        .filter(owner -> keys(owner.getValue(), context).contains(name))
        .map(Map.Entry::getKey)
        .collect(joining(" or "))
        .replace(WITH_DIGEST + " or " + WITHOUT_DIGEST, "type: email");
  }

  private static List<String> keys(Class<?> section, DeserializationContext context) {
    return context
        .findRootValueDeserializer(context.constructType(section))
        .getKnownPropertyNames()
        .stream()
        .map(String::valueOf)
        .toList();
  }
}

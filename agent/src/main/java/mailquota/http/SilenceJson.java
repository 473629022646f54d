package mailquota.http;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import mailquota.silence.SilenceRequest;
import mailquota.silence.SilenceRequest.Part;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes silences as JSON, for the command line and HTTP. Absent parts of the matcher are
 * null.
 */
public final class SilenceJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private SilenceJson() {}

  public static String line(Silence silence, Instant now) {
    return MAPPER.writeValueAsString(object(silence, now));
  }

  static String array(Stream<Silence> silences, Instant now) {
    return MAPPER.writeValueAsString(silences.map(silence -> object(silence, now)).toList());
  }

  /** The same as an object. */
  public static ObjectNode object(Silence silence, Instant now) {
    Silence.Matcher matcher = silence.matcher();
    Level level = matcher.level();
    return MAPPER
        .createObjectNode()
        .put("id", silence.id())
        .put("mailbox", matcher.mailbox())
        .put("domain", matcher.domain())
        .put("server", matcher.server())
        .put("level", level == null ? null : level.name())
        .put("startsAt", silence.startsAt().toString())
        .put("endsAt", silence.endsAt().toString())
        .put("author", silence.author())
        .put("comment", silence.comment())
        .put("holds", silence.isActiveAt(now));
  }

  /**
   * Reads a request.
   *
   * @param problems takes the problems by key: unknown keys, and values that are not texts
   * @return null if the body is not a JSON object
   */
  static @Nullable SilenceRequest request(byte[] body, Map<String, String> problems) {
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (JacksonException _) {
      return null;
    }
    if (!json.isObject()) {
      return null;
    }
    Map<Part, String> written = new EnumMap<>(Part.class);
    Map<String, Part> parts = new TreeMap<>();
    List.of(Part.values()).forEach(part -> parts.put(part.key(), part));
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      Part part = parts.get(entry.getKey());
      if (part == null) {
        problems.put(entry.getKey(), "expected one of " + String.join(", ", parts.keySet()));
      } else if (entry.getValue().isString()) {
        written.put(part, entry.getValue().stringValue());
      } else if (!entry.getValue().isNull()) {
        problems.put(entry.getKey(), "expected a text");
      }
    }
    return new SilenceRequest(
        written.get(Part.MAILBOX),
        written.get(Part.DOMAIN),
        written.get(Part.SERVER),
        written.get(Part.LEVEL),
        written.get(Part.ENDS_AT),
        written.get(Part.DURATION),
        written.get(Part.AUTHOR),
        written.get(Part.COMMENT));
  }
}

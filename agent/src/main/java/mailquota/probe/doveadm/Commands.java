package mailquota.probe.doveadm;

import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of a request, <code>[["command", {parameters}, "tag"], …]</code>, in one line.
 * Immutable.
 */
record Commands(String json) {

  private static final JsonFactory JSON = new JsonFactory();

  /** For all users that Dovecot's userdb lists: one answer, with the user in each row. */
  static final Commands QUOTA_OF_ALL =
      written(json -> command(json, "quotaGet", 0, p -> p.writeBooleanProperty("allUsers", true)));

  /** The names of all users that Dovecot's userdb lists. */
  static final Commands USERS =
      written(json ->
          command(
              json,
              "user",
              0,
              p -> p.writeArrayPropertyStart("userMask").writeString("*").writeEndArray()));

  /** One command for each user; its tag is the index in the list. */
  static Commands quotaOf(List<String> users) {
    return written(json -> {
      for (int tag = 0; tag < users.size(); tag++) {
        String user = users.get(tag);
        command(json, "quotaGet", tag, p -> p.writeStringProperty("user", user));
      }
    });
  }

  private static void command(
      JsonGenerator json, String name, int tag, Consumer<JsonGenerator> parameters) {
    json.writeStartArray().writeString(name).writeStartObject();
    parameters.accept(json);
    json.writeEndObject().writeString(Integer.toString(tag)).writeEndArray();
  }

  private static Commands written(Consumer<JsonGenerator> commands) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartArray();
      commands.accept(json);
      json.writeEndArray();
    }
    return new Commands(text.toString());
  }
}

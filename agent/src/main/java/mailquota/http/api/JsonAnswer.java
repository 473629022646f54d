package mailquota.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import mailquota.http.Accepted;
import mailquota.http.Digest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers with JSON. Thread-safe. */
final class JsonAnswer {

  static final String TYPE = "application/json";
  static final JsonMapper JSON = new JsonMapper();

  private static final int TAG_BYTES = 12;

  private JsonAnswer() {}

  /** With the hash of the body as its tag, so that a browser that has it gets no body again. */
  static void send(Context context, JsonNode body) {
    String text = JSON.writeValueAsString(body) + "\n";
    String tag = '"' + Digest.of(text.getBytes(UTF_8), TAG_BYTES) + '"';
    context.header("ETag", tag).header("Cache-Control", "private, no-cache");
    context.header("Vary", "Accept-Encoding, Authorization");
    if (Accepted.hasTag(context.header("If-None-Match"), tag)) {
      context.status(HttpStatus.NOT_MODIFIED);
    } else {
      context.contentType(TYPE).result(text);
    }
  }

  /** How long the agent took since {@code beginNanos}, for operators and tests. */
  static void timing(Context context, String what, long beginNanos) {
    double millis = (System.nanoTime() - beginNanos) / 1e6;
    context.header("Server-Timing", "%s;dur=%.2f".formatted(what, millis));
  }
}

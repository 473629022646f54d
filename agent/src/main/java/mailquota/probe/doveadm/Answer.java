package mailquota.probe.doveadm;

import static mailquota.probe.ProbeFailedException.malformed;

import java.util.Optional;
import java.util.OptionalInt;
import mailquota.probe.ProbeFailedException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The streamed answer to {@link Commands}: <code>
 *  [["doveadmResponse", [{row}, …], "tag"], ["error", {"type": …, "exitCode": …}, "tag"], …]</code>
 * . Used by one thread.
 *
 * <p>Dovecot 2.3 omits the comma before an error that concerns every command alike; so after a
 * {@link Entry.Refused} nothing more is read.
 */
final class Answer {

  /** The end of the answer to one command. */
  sealed interface Entry {

    /** The command succeeded; its rows have been passed on. */
    record Done(String tag) implements Entry {}

    /** The command failed with this exit code of doveadm. */
    record Exited(String tag, int code) implements Entry {}

    /** Dovecot does not run this command for any user: it is unknown or not allowed. */
    record Refused(String type) implements Entry {}
  }

  @FunctionalInterface
  interface Sink<T> {
    void accept(T piece) throws ProbeFailedException;
  }

  private static final String EXIT_CODE = "exitCode";

  private final JsonParser json;

  Answer(JsonParser json) throws ProbeFailedException {
    this.json = json;
    expect(json.nextToken(), JsonToken.START_ARRAY);
  }

  /** Passes the rows of the answer to the next command on; empty after the last. */
  Optional<Entry> next(Sink<Row> rows) throws ProbeFailedException {
    return next(() -> {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        rows.accept(row());
      }
    });
  }

  /** The same for the answer to {@link Commands#USERS}. */
  Optional<Entry> nextUsers(Sink<String> users) throws ProbeFailedException {
    return next(() -> {
      expect(json.currentToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean isList = json.currentName().equals("userList");
        json.nextToken();
        if (isList) {
          expect(json.currentToken(), JsonToken.START_ARRAY);
          while (json.nextToken() != JsonToken.END_ARRAY) {
            users.accept(text());
          }
        } else {
          json.skipChildren();
        }
      }
    });
  }

  private Optional<Entry> next(Part what) throws ProbeFailedException {
    if (json.nextToken() == JsonToken.END_ARRAY) {
      return Optional.empty();
    }
    expect(json.currentToken(), JsonToken.START_ARRAY);
    json.nextToken();
    String kind = text();
    json.nextToken();
    return Optional.of(
        switch (kind) {
          case "doveadmResponse" -> done(what);
          case "error" -> error();
          default -> throw malformed("an answer of an unknown kind, " + kind);
        });
  }

  private Entry done(Part what) throws ProbeFailedException {
    what.read();
    return new Entry.Done(tag());
  }

  private Entry error() throws ProbeFailedException {
    expect(json.currentToken(), JsonToken.START_OBJECT);
    String type = "";
    OptionalInt code = OptionalInt.empty();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "type" -> type = text();
        case EXIT_CODE -> code = exitCode();
        default -> json.skipChildren();
      }
    }
    String tag = tag();
    if (!type.equals(EXIT_CODE)) {
      return new Entry.Refused(type);
    }
    if (code.isEmpty()) {
      throw malformed("an error without an exit code");
    }
    return new Entry.Exited(tag, code.getAsInt());
  }

  private OptionalInt exitCode() throws ProbeFailedException {
    String code = text();
    return code.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(code)) : OptionalInt.empty();
  }

  private String tag() throws ProbeFailedException {
    json.nextToken();
    String tag = text();
    expect(json.nextToken(), JsonToken.END_ARRAY);
    return tag;
  }

  private Row row() throws ProbeFailedException {
    expect(json.currentToken(), JsonToken.START_OBJECT);
    String user = "";
    String root = "";
    String type = "";
    String value = "";
    String limit = "";
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "username" -> user = text();
        case "root" -> root = text();
        case "type" -> type = text();
        case "value" -> value = text();
        case "limit" -> limit = text();
        default -> json.skipChildren();
      }
    }
    return new Row(user, root, type, value, limit);
  }

  /** A string or a number. */
  private String text() throws ProbeFailedException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw malformed("unexpected JSON from doveadm: " + token + " for a text");
    }
    return json.getString();
  }

  private static void expect(JsonToken token, JsonToken expected) throws ProbeFailedException {
    if (token != expected) {
      throw malformed("unexpected JSON from doveadm: %s for %s".formatted(token, expected));
    }
  }

  /** Reads the part of an answer at the parser's position. */
  @FunctionalInterface
  private interface Part {
    void read() throws ProbeFailedException;
  }
}

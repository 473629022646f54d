package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.JsonSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigSchemaTest {

  private static final Path INVALID = Path.of("src/test/resources/config/invalid");

  /** What the loader says of a wrong key, a wrong name and a value of a wrong type. */
  private static final Pattern WRONG_BY_SHAPE =
      Pattern.compile(
          "expected (?:one of |true or false|a whole number|a (?:ratio|size|rate) such as"
              + "|a duration such as 500ms|a section, got a|a list, got|a text, got a"
              + "|env:NAME, file:/path or a text, got|an address, or a section with one)"
              + "|such as es or pt-BR|expected a time of day");

  private static final JsonSchema SCHEMA = new JsonSchema(ConfigSchema.text());

  static Stream<Path> wrongByShape() throws IOException {
    try (Stream<Path> files = Files.list(INVALID)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .filter(file -> WRONG_BY_SHAPE.matcher(read(file)).find())
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void itIsASchema() {
    assertThat(JsonSchema.ofSchemas().problems(ConfigSchema.text())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongByShape")
  void aFileThatIsWrongByShapeIsRefused(Path problems) {
    String yaml = read(Path.of(problems.toString().replace(".txt", ".yaml")));
    assertThat(SCHEMA.problems(yaml)).as(yaml).isNotEmpty();
  }

  @Test
  void mostInvalidFilesAreWrongByShape() throws IOException {
    assertThat(wrongByShape()).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: email, from: a@b, digest: \"08:00\", to: a@b}",
        "{type: email, from: a@b, escalate-to: none}",
        "{type: webhook, url: env:HOOK, headers: {X: 1}}",
        "{type: alertmanager, urls: [http://localhost:9093]}"
      })
  void aChannelHasTheKeysOfItsType(String channel) {
    assertThat(SCHEMA.problems(withChannel(channel))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: webhook, url: env:HOOK, from: a@b}",
        "{type: email, from: a@b, to: a@b, digest: \"08:00\", escalate-to: none}",
        "{type: alertmanager, urls: [x], body: slack}",
        "{type: pager}",
        "{from: a@b}"
      })
  void aKeyOfAnotherTypeIsRefused(String channel) {
    assertThat(SCHEMA.problems(withChannel(channel))).isNotEmpty();
  }

  private static String withChannel(String channel) {
    return """
    servers: {mx1: {method: imap}}
    mailboxes: [{server: mx1, list: [a@b]}]
    channels: {one: %s}
    """
        .formatted(channel);
  }

  @Test
  void everyDescriptionIsOneSentenceOfAKey() throws IOException {
    Set<String> used = new TreeSet<>();
    JsonNode schema = JsonMapper.shared().readTree(ConfigSchema.text());
    schema.findValues("description").forEach(text -> used.add(text.asString()));
    Properties written = new Properties();
    try (var reader =
        Files.newBufferedReader(Path.of("src/main/resources/mailquota/config/keys.properties"))) {
      written.load(reader);
    }
    assertThat(written.values()).map(String::valueOf).allMatch(used::contains);
    assertThat(used).allMatch(text -> text.endsWith(".") && !text.contains(". "));
  }

  @Test
  void defaultsAreThoseOfTheAgent() {
    JsonNode poll =
        JsonMapper.shared().readTree(ConfigSchema.text()).at("/properties/poll/properties");
    assertThat(poll.at("/min-interval/default").asString()).isEqualTo("1m");
    assertThat(poll.at("/adaptive/default").asBoolean()).isTrue();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

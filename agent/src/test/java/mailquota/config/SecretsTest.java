package mailquota.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import mailquota.config.Problems.Found;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  private final Problems problems = new Problems();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"pass word", "pass word\n", "pass word\r\n", "\ufeffpass word\r\n"})
  void oneLineEndAtTheEndAndAByteOrderMarkAreNoPartOfASecret(String written) throws IOException {
    Files.writeString(folder.resolve("secret"), written);
    assertThat(resolved("file:secret", "")).isEqualTo("pass word");
    assertThat(resolved("credential:secret", "")).isEqualTo("pass word");
    String inEnvironment = written.replace("\ufeff", "");
    assertThat(resolved("env:SECRET", inEnvironment)).isEqualTo("pass word");
    assertThat(resolved(inEnvironment, "")).isEqualTo("pass word");
    assertThat(problems.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"first\nsecond\n", "first\r\nsecond", "first\n\n\n"})
  void ofAFileTheFirstLineCounts(String written) throws IOException {
    Files.writeString(folder.resolve("secret"), written);
    assertThat(resolved("file:secret", "")).isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n\n", "a\nb", "\na", "a\tb", "a\0", "a\u0085", "a\u009bm"})
  void aControlCharacterIsAProblem(String written) {
    assertThat(secret("env:SECRET", written)).isNull();
    assertThat(problems.errors())
        .singleElement()
        .extracting(Found::message)
        .asString()
        .startsWith("expected a secret in the environment variable SECRET, got one with a control");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\ufeff", "\nsecond"})
  void anEmptySecretIsAProblem(String written) throws IOException {
    Files.writeString(folder.resolve("secret"), written);
    assertThat(secret("file:secret", "")).isNull();
    assertThat(problems.errors())
        .containsExactly(
            found(
                "expected a secret in the first line of %s, got an empty line"
                    .formatted(folder.resolve("secret"))));
  }

  @Test
  void aFileOfTenMegabytesIsNoSecret() throws IOException {
    Files.write(folder.resolve("secret"), "x".repeat(10 << 20).getBytes(UTF_8));
    assertThat(secret("file:secret", "")).isNull();
    assertThat(problems.errors())
        .containsExactly(
            found(
                "expected a file that can be read, %s, got one of more than 64KiB"
                    .formatted(folder.resolve("secret"))));
  }

  @Test
  void aKeyHasSeveralLinesAndNoOtherControlCharacter() throws IOException {
    Files.writeString(folder.resolve("key"), "\ufeff-----BEGIN\r\nabc\r\n-----END\n");
    assertThat(whole("file:key").reveal()).isEqualTo("-----BEGIN\r\nabc\r\n-----END\n");
    Files.writeString(folder.resolve("key"), "-----BEGIN\n\0\n-----END\n");
    assertThat(secrets("").resolveWhole("key", new SecretText("file:key"))).isNull();
    assertThat(problems.isAt("key")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"credential:../secret", "credential:/etc/passwd"})
  void aCredentialIsAFileOfTheFolderThatSystemdNames(String written) {
    assertThat(secret(written, "")).isNull();
    assertThat(problems.isAt("key")).isTrue();
  }

  private static Found found(String message) {
    return new Found("key", Problems.Place.VALUE, message);
  }

  private Secret whole(String written) {
    return Objects.requireNonNull(secrets("").resolveWhole("key", new SecretText(written)));
  }

  private String resolved(String written, String inEnvironment) {
    return Objects.requireNonNull(secret(written, inEnvironment)).reveal();
  }

  private @Nullable Secret secret(String written, String inEnvironment) {
    return secrets(inEnvironment).resolve("key", new SecretText(written));
  }

  private Secrets secrets(String inEnvironment) {
    Map<String, String> environment =
        Map.of("SECRET", inEnvironment, "CREDENTIALS_DIRECTORY", folder.toString());
    return new Secrets(problems, environment, folder);
  }
}

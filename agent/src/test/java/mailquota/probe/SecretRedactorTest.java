package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "abcd", "abcde"})
  void aSecretAnywhereInBase64IsRedacted(String before) {
    for (String secret : List.of("s3cr3t-t0k3n", "s3cr3t-t0k3n1", "s3cr3t-t0k3n22")) {
      for (String behind : List.of("", "x", "xy", "xyz")) {
        String text = base64(before + secret + behind);
        String redacted = new SecretRedactor(List.of(new Secret(secret))).redact("+ " + text);
        // At most the characters that also depend on the neighbours remain.
        assertThat(redacted).contains("***").hasSizeLessThan(20);
      }
    }
  }

  @Test
  void aShortPasswordInBase64IsNotRedacted() {
    assertThat(new SecretRedactor(List.of(new Secret("abc"))).redact("YWJj abc"))
        .isEqualTo("YWJj ***");
    assertThat(new SecretRedactor(List.of(new Secret(""))).redact("nothing")).isEqualTo("nothing");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}

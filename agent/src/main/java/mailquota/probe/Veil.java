package mailquota.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/**
 * Puts {@code ***} where a server repeats a secret: as it was typed, quoted, or in base64. One
 * character of the text is one octet of the wire. Used by one thread.
 */
final class Veil {

  private List<String> secrets = List.of();

  void hide(Credentials credentials) {
    String password = octets(credentials.password().reveal());
    String quoted = password.replace("\\", "\\\\").replace("\"", "\\\"");
    String base64 = Base64.getEncoder().encodeToString(password.getBytes(ISO_8859_1));
    secrets = List.of(credentials.saslPlain().reveal(), base64, quoted, password);
  }

  String over(String text) {
    String veiled = text;
    for (String secret : secrets) {
      veiled = secret.isEmpty() ? veiled : veiled.replace(secret, "***");
    }
    return veiled;
  }

  private static String octets(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}

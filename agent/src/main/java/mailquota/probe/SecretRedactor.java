package mailquota.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import mailquota.quota.Secret;

/**
 * Replaces secrets in a server's text by {@code ***}: verbatim, or anywhere within base64. One
 * character of the text is one octet of the wire. Immutable, thread-safe.
 */
public record SecretRedactor(List<Secret> secrets) {

  /** A shorter piece of base64 could occur by chance. */
  private static final int MIN_BASE64 = 8;

  /** The secrets are replaced in this order. */
  public SecretRedactor {
    secrets = List.copyOf(secrets);
  }

  /** Computed on use: most probes need no redaction. */
  private List<String> hidden() {
    List<String> hidden = new ArrayList<>();
    for (Secret secret : secrets) {
      byte[] octets = secret.reveal().getBytes(UTF_8);
      hidden.add(new String(octets, ISO_8859_1));
    }
    for (Secret secret : secrets) {
      byte[] octets = secret.reveal().getBytes(UTF_8);
      for (int before = 0; before < 3; before++) {
        hidden.add(withinBase64(octets, before));
      }
    }
    hidden.removeIf(String::isEmpty);
    return hidden;
  }

  /**
   * The encoding of {@code octets} within base64, behind {@code before} other octets, modulo 3;
   * without the characters at the edges, which also depend on the neighbours.
   */
  private static String withinBase64(byte[] octets, int before) {
    byte[] shifted = new byte[before + octets.length + 2];
    System.arraycopy(octets, 0, shifted, before, octets.length);
    int begin = Math.ceilDiv(before * 8, 6);
    int end = (before + octets.length) * 8 / 6;
    return end - begin < MIN_BASE64
        ? ""
        : Base64.getEncoder().encodeToString(shifted).substring(begin, end);
  }

  public String redact(String text) {
    String redacted = text;
    for (String secret : hidden()) {
      redacted = redacted.replace(secret, "***");
    }
    return redacted;
  }
}

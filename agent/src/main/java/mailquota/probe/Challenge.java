package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The error that a server tells before it refuses a token: a challenge with JSON in it (RFC 7628
 * section 3.2.2). It has the words that the refusal itself has not, so a failure's detail shows it.
 */
public final class Challenge {

  /**
   * A status of the server's own failure: Dovecot 2.4 when it cannot check a token, to XOAUTH2 and
   * to OAUTHBEARER. Its refusal is that of a wrong token.
   */
  private static final Pattern SERVER_FAILURE =
      Pattern.compile("\"status\"\\s*:\\s*\"(5\\d\\d|internal_failure)\"");

  private Challenge() {}

  /** Whether the refusal carries an error by which the token may be as good as before. */
  static boolean tellsServerFailure(String refusal) {
    return SERVER_FAILURE.matcher(refusal).find();
  }

  /**
   * What a challenge says.
   *
   * @param challenge as the server sent it behind its plus sign, in base64
   */
  public static String text(String challenge) {
    try {
      return new String(Base64.getDecoder().decode(challenge), UTF_8);
    } catch (IllegalArgumentException _) {
      return challenge;
    }
  }
}

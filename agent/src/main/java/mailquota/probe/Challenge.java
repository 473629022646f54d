package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The error that a server sends before it refuses a token: a challenge that contains JSON (RFC 7628
 * section 3.2.2). The refusal itself has no text, so the failure's detail contains this error.
 */
public final class Challenge {

  /**
   * The statuses with which Dovecot 2.4 reports, for XOAUTH2 and for OAUTHBEARER, that it cannot
   * check a token. Its refusal is the same as for a wrong token.
   */
  private static final Pattern SERVER_FAILURE =
      Pattern.compile("\"status\"\\s*:\\s*\"(5\\d\\d|internal_failure)\"");

  private Challenge() {}

  /** Whether the refusal contains an error of the server, so that the token may still be valid. */
  static boolean isServerFailure(String refusal) {
    return SERVER_FAILURE.matcher(refusal).find();
  }

  /** The text of a challenge: base64 after the plus sign. */
  public static String text(String challenge) {
    try {
      return new String(Base64.getDecoder().decode(challenge), UTF_8);
    } catch (IllegalArgumentException _) {
      return challenge;
    }
  }
}

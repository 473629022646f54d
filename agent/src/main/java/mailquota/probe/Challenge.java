package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The error that a server tells before it refuses a token: a challenge with JSON in it (RFC 7628
 * section 3.2.2). It has the words that the refusal itself has not, so a failure's detail shows it.
 */
public final class Challenge {

  private Challenge() {}

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

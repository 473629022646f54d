package mailquota.quota;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A password, token or key. It prints as {@code ***} wherever it is printed by accident; only
 * {@link #reveal()} gives the text, and only {@code probe}, {@code store} and {@code notify} call
 * it (a test holds that).
 */
public final class Secret {

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The secret itself, for the wire and for nothing else. */
  public String reveal() {
    return text;
  }

  /** In a time that does not tell how much of the two is the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(text.getBytes(UTF_8), secret.text.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}

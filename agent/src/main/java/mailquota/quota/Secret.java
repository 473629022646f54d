package mailquota.quota;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A password, token or key that prints as {@code ***}. {@link #reveal()} returns the text; {@code
 * ArchitectureTest} lists the packages that may call it.
 */
public final class Secret {

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text, to be sent to a server. */
  public String reveal() {
    return text;
  }

  /** Compares in constant time. */
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

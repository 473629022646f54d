package mailquota.config;

import java.nio.file.Path;
import java.util.Optional;
import mailquota.quota.Secret;

/** A file that holds a secret, and what a secret must not hold. */
public final class SecretFile {

  private static final int MOST_BYTES = 64 << 10;

  private SecretFile() {}

  /**
   * The secret in the first line of a file.
   *
   * @throws UnreadableException also where no secret stands there
   */
  public static Secret firstLine(Path file) throws UnreadableException {
    String line = firstLine(text(file));
    Optional<String> fault = line.isEmpty() ? Optional.of("empty") : controlIn(line);
    if (fault.isPresent()) {
      throw new UnreadableException("one whose first line is no secret, but " + fault.get());
    }
    return new Secret(line);
  }

  static String text(Path file) throws UnreadableException {
    return SmallFile.text(file, MOST_BYTES);
  }

  static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** A shell's echo, and YAML's block of text, end what they write with a line end. */
  static String withoutLineEnd(String text) {
    return text.replaceFirst("\r?\n\\z", "");
  }

  /** In no protocol can a password have one, and nobody sees it in an editor. */
  static Optional<String> controlIn(String secret) {
    return secret
        .codePoints()
        .filter(Character::isISOControl)
        .mapToObj("one with a control character, U+%04X"::formatted)
        .findFirst();
  }
}

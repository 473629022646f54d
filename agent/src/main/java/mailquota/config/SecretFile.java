package mailquota.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import mailquota.quota.Secret;

/** Reads a file with a secret, and checks secrets. */
public final class SecretFile {

  private static final int MOST_BYTES = 64 << 10;

  private SecretFile() {}

  /**
   * The secret in the first line of a file.
   *
   * @throws UnreadableException also if that line is not a valid secret
   */
  public static Secret firstLine(Path file) throws UnreadableException {
    String line = firstLine(text(file));
    Optional<String> fault = line.isEmpty() ? Optional.of("empty") : controlIn(line);
    if (fault.isPresent()) {
      throw new UnreadableException("one whose first line is no secret, but " + fault.get());
    }
    return new Secret(line);
  }

  /**
   * Writes a secret into a new file, which only its owner may read.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  public static void create(Path file, Secret secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret.reveal() + "\n");
  }

  static String text(Path file) throws UnreadableException {
    return SmallFile.text(file, MOST_BYTES);
  }

  static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** The output of echo, and block texts of YAML, end in a line break. */
  static String withoutLineEnd(String text) {
    return text.replaceFirst("\r?\n\\z", "");
  }

  /** No protocol allows control characters in passwords, and editors do not show them. */
  static Optional<String> controlIn(String secret) {
    return secret
        .codePoints()
        .filter(Character::isISOControl)
        .mapToObj("one with a control character, U+%04X"::formatted)
        .findFirst();
  }
}

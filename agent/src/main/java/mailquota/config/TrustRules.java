package mailquota.config;

import java.io.IOException;
import java.nio.file.Path;
import mailquota.net.Trust;
import org.jspecify.annotations.Nullable;

/** The rule for a file of certificates to trust. */
final class TrustRules {

  /** All authorities of a Linux distribution are some 220 kB. */
  private static final int MOST_BYTES = 4 << 20;

  private final Problems problems;
  private final Path folder;

  /**
   * @param folder what relative paths start from
   */
  TrustRules(Problems problems, Path folder) {
    this.problems = problems;
    this.folder = folder;
  }

  Trust check(String key, @Nullable String caFile) {
    if (caFile == null) {
      return Trust.ofSystem();
    }
    Path file = folder.resolve(caFile);
    try {
      var _ = SmallFile.bytes(file, MOST_BYTES); // Which says what is wrong, and knows when to end.
      return Trust.of(file);
    } catch (IOException e) {
      problems.expected(
          key,
          "a PEM file of certificates, " + file,
          e instanceof UnreadableException ? String.valueOf(e.getMessage()) : "a file without any");
      return Trust.ofSystem();
    }
  }
}

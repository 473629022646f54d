package mailquota.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.probe.Trust;
import org.jspecify.annotations.Nullable;

/** The rule for a file of certificates to trust. */
final class TrustRules {

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
      return Trust.of(file);
    } catch (IOException e) {
      boolean isFile = Files.isRegularFile(file) && Files.isReadable(file);
      problems.expected(
          key,
          "a PEM file of certificates, " + file,
          isFile ? "a file without any" : Unreadable.why(file));
      return Trust.ofSystem();
    }
  }
}

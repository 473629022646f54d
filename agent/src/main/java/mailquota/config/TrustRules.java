package mailquota.config;

import java.io.IOException;
import java.nio.file.Path;
import mailquota.net.TlsProvider;
import mailquota.net.Trust;
import org.jspecify.annotations.Nullable;

/**
 * Checks files of trusted certificates.
 *
 * @param folder the base of relative paths
 * @param provider of TLS, for every connection
 */
record TrustRules(Problems problems, Path folder, TlsProvider provider) {

  /** All CAs of a Linux distribution take about 220 kB. */
  private static final int MOST_BYTES = 4 << 20;

  Trust check(String key, @Nullable String caFile) {
    if (caFile == null) {
      return Trust.ofSystem(provider);
    }
    Path file = folder.resolve(caFile);
    try {
      var _ = SmallFile.bytes(file, MOST_BYTES); // Checks type and size.
      return Trust.of(file, provider);
    } catch (IOException e) {
      problems.expected(
          key,
          "a PEM file of certificates, " + file,
          e instanceof UnreadableException ? String.valueOf(e.getMessage()) : "a file without any");
      return Trust.ofSystem(provider);
    }
  }
}

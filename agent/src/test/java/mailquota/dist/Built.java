package mailquota.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import mailquota.testing.RealServer;

/**
 * The files that {@code mvn -Pdist} makes; a test that wants one is skipped where it is missing.
 */
final class Built {

  /** An option with which Java ends if it cannot use the AOT cache. */
  static final String CACHE_OR_NOTHING = "-XX:AOTMode=on";

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private Built() {}

  static Path archive() {
    return only("mailbox-quota-agent-*-linux-*.tar.gz");
  }

  static Path debianPackage() {
    return only("mailbox-quota-agent_*_amd64.deb");
  }

  /** Of both. */
  static Path checksums() {
    return only("mailbox-quota-agent-*.sha256");
  }

  private static Path only(String pattern) {
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    try (Stream<Path> files = Files.list(TARGET)) {
      var found = files.filter(file -> matcher.matches(file.getFileName())).findFirst();
      RealServer.require(found.isPresent(), "mvn -Pdist makes " + pattern);
      return found.orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

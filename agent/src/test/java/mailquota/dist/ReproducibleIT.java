package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import mailquota.testing.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second build, of a copy of the sources in another folder, at another time, in another time zone
 * and with another umask, by Maven on the same Java: the same files with the same bytes, modes,
 * owners and times, but for the AOT caches, which the JDK writes anew.
 */
@Timeout(900)
class ReproducibleIT {

  private static final String BUILD =
      """
      set -e
      umask 077
      mkdir "$1"
      cd ..
      tar --create --exclude=./.git --exclude=target --exclude=node_modules . | tar --extract --directory "$1"
      cd "$1"
      export TZ=Pacific/Auckland LC_ALL=C JAVA_HOME="$2"
      mvn -B -q -Pdist -pl agent package -Dmaven.test.skip -Dcheckstyle.skip -Dtrain.skip
      """;

  /** What an archive holds, without the caches: order, attributes, and sums of the contents. */
  private static final String LIST =
      """
      set -e
      mkdir "$2"
      tar --list --file "$1" | grep -v '\\.aot$'
      tar --extract --same-permissions --file "$1" --directory "$2"
      cd "$2"
      find . -name '*.aot' -delete
      find . ! -type d -printf '%P %y %m %U:%G %T@ %l\\n' | sort
      find . -type d -printf '%P %m %U:%G\\n' | sort
      find . -type f -exec sha256sum {} + | sort
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void aSecondBuildGivesTheSame() throws IOException {
    Path copy = folder.resolve("copy");
    shell(BUILD, copy.toString(), System.getProperty("maven.java"));
    Path other = copy.resolve("agent/target");

    assertThat(list(other.resolve(Built.archive().getFileName())))
        .isEqualTo(list(Built.archive()))
        .contains("quota-agent.jar", "sbom.json", "runtime/lib/modules");
    Path deb = Built.debianPackage();
    assertThat(list(data(other.resolve(deb.getFileName())))).isEqualTo(list(data(deb)));
    assertThat(control(other.resolve(deb.getFileName()))).isEqualTo(control(deb));
  }

  /** The archive of the installed files in a Debian package. */
  private Path data(Path deb) throws IOException {
    Path data = Files.createTempFile(folder, "data", ".tar");
    shell("dpkg-deb --fsys-tarfile \"$1\" >\"$2\"", deb.toString(), data.toString());
    return data;
  }

  /** The control files, without the sums of the caches, and without the installed size. */
  private static String control(Path deb) {
    return shell(
        "dpkg-deb --ctrl-tarfile \"$1\" | tar --extract --to-stdout | grep -v '\\.aot$\\|^Installed-Size'",
        deb.toString());
  }

  private String list(Path archive) throws IOException {
    return shell(
        LIST,
        archive.toString(),
        Files.createTempDirectory(folder, "list").resolve("x").toString());
  }

  private static String shell(String script, String... arguments) {
    Stream<String> words = Stream.concat(Stream.of("sh", "-c", script, "sh"), Stream.of(arguments));
    return Command.run(words.toList()).orThrow().output();
  }
}

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The AOT cache that the launcher makes beside the build: in a tree of its own, with the real jar.
 * A command prints the same with and without it, whatever its state.
 */
@Tag("real")
@Timeout(300)
@Execution(ExecutionMode.SAME_THREAD) // One tree.
class LauncherCacheIT {

  private static final String PRINTED = "quota-agent \\S+ on Java \\d+\n";
  private static final String OPENED = "Opened AOT cache ";

  /** Shows what the JVM says of the cache; it comes behind the options of the launcher. */
  private static final Map<String, String> TELL = Map.of("QUOTA_AGENT_JAVA_OPTS", "-Xlog:aot");

  @TempDir private static Path home = Path.of("");

  private static Path script = Path.of("");

  @BeforeAll
  static void cacheIsMadeInTheBackground() throws Exception {
    Path built = Path.of("target").toAbsolutePath();
    script = copy(Path.of("bin/quota-agent"));
    copy(Path.of("src/main/dist/Train.java"));
    copy(Path.of("pom.xml"));
    Files.writeString(home.resolve("pom.xml"), "");
    Path target = Files.createDirectories(home.resolve("agent/target"));
    Files.copy(built.resolve("quota-agent.jar"), target.resolve("quota-agent.jar"));
    Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
    touchJar();
    assertThat(version(Map.of())).matches(PRINTED);
    awaitCache();
  }

  private static Path copy(Path file) throws IOException {
    Path copy = home.resolve("agent").resolve(file);
    Files.createDirectories(copy.getParent());
    return Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void touchJar() throws IOException {
    Path jar = home.resolve("agent/target/quota-agent.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
  }

  private static Path made() {
    return home.resolve("agent/target/launcher");
  }

  private static List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(made())) {
      return files.filter(each -> each.toString().endsWith(".aot")).toList();
    }
  }

  private static void awaitCache() throws Exception {
    Eventually.await(() -> !caches().isEmpty() && !Files.exists(made().resolve("training")));
  }

  private static String version(Map<String, String> environment) throws Exception {
    Running running = Running.start(home, environment, script, "--version");
    try {
      assertThat(running.exit()).as(running.all()).isZero();
      return running.all();
    } finally {
      running.kill();
    }
  }

  @Test
  void itIsUsedAndNothingIsSaidAboutIt() throws Exception {
    assertThat(version(TELL)).contains(OPENED + caches().getFirst());
    assertThat(version(Map.of())).matches(PRINTED);
  }

  /** As it is published, the JDK takes none of its classes. */
  @Test
  void theParserOfTheCommandLineIsInIt() throws Exception {
    Map<String, String> tell = Map.of("QUOTA_AGENT_JAVA_OPTS", "-Xlog:class+load");
    Running help = Running.start(home, tell, script, "measure", "--help");
    try {
      assertThat(help.exit()).isZero();
      assertThat(help.all()).contains("picocli.CommandLine source: shared objects file");
    } finally {
      help.kill();
    }
  }

  @Test
  void oneForOtherOptionsIsNotUsed() throws Exception {
    Map<String, String> other =
        Map.of("JAVA_TOOL_OPTIONS", "-XX:-UseCompressedOops", "JDK_JAVA_OPTIONS", "-Da=b");
    assertThat(version(other)).containsPattern("(?m)^" + PRINTED.strip() + "$");
    assertThat(caches()).as("none is made for them").hasSize(1);
    Map<String, String> collector = Map.of("QUOTA_AGENT_JAVA_OPTS", "-XX:+UseParallelGC");
    assertThat(version(collector)).matches(PRINTED);
  }

  @Test
  void aDamagedOneIsNotUsed() throws Exception {
    Path cache = caches().getFirst();
    byte[] good = Files.readAllBytes(cache);
    try {
      for (long at : new long[] {0, good.length / 2}) {
        try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
          file.seek(at);
          file.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        }
        assertThat(version(Map.of())).as("damaged at %d", at).matches(PRINTED);
        Files.write(cache, good);
      }
      Files.write(cache, Arrays.copyOf(good, good.length / 2));
      assertThat(version(Map.of())).as("cut").matches(PRINTED);
      Files.write(cache, new byte[0]);
      assertThat(version(Map.of())).as("empty").matches(PRINTED);
    } finally {
      Files.write(cache, good);
    }
  }

  /** The name of the cache may be the same: it has the time of the jar in minutes. */
  @Test
  void oneOfAnEarlierBuildIsReplaced() throws Exception {
    touchJar();
    assertThat(version(TELL)).doesNotContain(OPENED).containsPattern("(?m)^" + PRINTED.strip());
    awaitCache();
    assertThat(version(TELL)).contains(OPENED + caches().getFirst());
    assertThat(caches()).hasSize(1);
  }

  @Test
  void whereNothingCanBeWrittenTheCommandWorks() throws Exception {
    Path aside = made().resolveSibling("aside");
    Files.move(made(), aside);
    try {
      Files.writeString(made(), "no folder");
      assertThat(version(Map.of())).matches(PRINTED);
    } finally {
      Files.delete(made());
      Files.move(aside, made());
    }
  }

  @Test
  void theRememberedJavaIsNotUsedOnceItIsGone() throws Exception {
    Path remembered = made().resolve("java");
    String before = Files.readString(remembered);
    Files.writeString(remembered, before.replaceAll("(?m)^/.*/bin/java$", "/gone/bin/java"));
    assertThat(version(Map.of())).matches(PRINTED);
    assertThat(remembered).content().doesNotContain("/gone/");
  }
}

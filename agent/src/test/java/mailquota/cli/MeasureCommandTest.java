package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.testing.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class MeasureCommandTest {

  private static final Path GOLDEN = Path.of("src/test/golden/measure");

  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // By startServers.
  private MailServers servers;

  private Path config = Path.of("");

  @BeforeEach
  void startServers() throws IOException {
    servers = MailServers.start(folder);
    config = servers.config("");
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void oneFailedProbeIsExit1AndTheOthersAreInTheTable() {
    Ran ran = Ran.of("measure", "--config", config);
    Golden.check(GOLDEN.resolve("table.txt"), ran.out());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .matches("5 mailboxes in [0-9.]+ s: 3 measured, 1 no-quota, 1 failed \\(auth 1\\)\n");
  }

  @Test
  void jsonIsOneObjectALine() {
    Ran ran = Ran.of("measure", "--config", config, "--format", "json");
    String lines = ran.stableOut().lines().sorted().collect(Collectors.joining("\n", "", "\n"));
    Golden.check(GOLDEN.resolve("json.txt"), lines);
    assertThat(ran.exit()).isEqualTo(1);
  }

  @Test
  void csvIsALineForEachRoot() {
    Ran ran = Ran.of("measure", "--config", config, "--format", "csv");
    Golden.check(GOLDEN.resolve("csv.txt"), ran.out().replaceAll("\\d{4}-\\d\\d-[^,]+Z", "TIME"));
    assertThat(ran.exit()).isEqualTo(1);
  }

  @Test
  void promIsTheSeriesOfEachMailbox() {
    Ran ran = Ran.of("measure", "--config", config, "--format", "prom");
    String text = ran.out().replaceAll("(?m)^(mailbox\\S+last_success\\S+) \\S+$", "$1 TIME");
    Golden.check(GOLDEN.resolve("prom.txt"), text);
    assertThat(ran.exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aFileGetsWhatStdoutWouldAndStdoutNothing(MeasureCommand.Format format) throws IOException {
    Path file = folder.resolve("out");
    Ran ran = Ran.of("measure", "-c", config, "alice@example.org", "--format", format, "-o", file);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).matches("1 mailbox in [0-9.]+ s: 1 measured\n");
    String printed = Ran.of("measure", "-c", config, "alice@example.org", "--format", format).out();
    assertThat(stable(Files.readString(file))).isEqualTo(stable(printed)).contains("alice");
    assertThat(namesIn(folder)).containsExactlyInAnyOrder("config.yaml", "password", "out");
  }

  private static String stable(String text) {
    return text.replaceAll("[0-9.T:E-]{8,}Z?|\"probeMillis\":[0-9.]+", "VARYING");
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aReplacedFileKeepsItsPermissionsAndItsLink() throws IOException {
    Path file = Files.writeString(folder.resolve("out.prom"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.prom"), file);
    Ran ran = Ran.of("measure", "-c", config, "bob@example.net", "-o", link);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(file).content().contains("bob@example.net");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aFileThatCannotBeWrittenIsExit1AndNothingIsMeasured() throws IOException {
    Path missing = folder.resolve("none/out");
    assertThat(Ran.of("measure", "-c", config, "-o", missing))
        .isEqualTo(new Ran(1, "", "quota-agent: cannot write " + missing + ": no such folder\n"));
    Path taken = Files.createDirectory(folder.resolve("taken"));
    assertThat(Ran.of("measure", "-c", config, "-o", taken))
        .isEqualTo(
            new Ran(1, "", "quota-agent: cannot write " + taken + ": expected a regular file\n"));
    Path below = config.resolve("out");
    assertThat(Ran.of("measure", "-c", config, "-o", below).exit()).isEqualTo(1);
    assertThat(namesIn(folder)).containsExactlyInAnyOrder("config.yaml", "password", "taken");
  }

  @Test
  void anUnknownMailboxLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("out.prom"), "old");
    Ran ran = Ran.of("measure", "-c", config, "nobody@example.org", "--output", file);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(file).hasContent("old");
  }

  @Test
  void theNamedMailboxesAloneAreMeasured() {
    Ran ran = Ran.of("measure", "-c", config, "bob@EXAMPLE.net", "peter@example.com");
    Golden.check(GOLDEN.resolve("named.txt"), ran.out());
    assertThat(ran.exit()).isZero();
  }

  @Test
  void anUnknownMailboxIsExit2AndNothingIsMeasured() {
    Ran ran = Ran.of("measure", "-c", config, "alice@example.org", "nobody@example.org", " ");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains(
            "no mailbox \"nobody@example.org\" in " + config, "no mailbox \" \" in " + config);
  }

  @Test
  void aWrongConfigurationIsExit2WithAllProblems() throws IOException {
    Path wrong = servers.config("poll: {min-interval: soon}\nhttp: {listen: \":\"}\n");
    Ran ran = Ran.of("measure", "-c", wrong);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("poll.min-interval", "http.listen").endsWith("2 problems\n");
  }

  @Test
  void aMissingFileIsExit2() {
    Ran ran = Ran.of("measure", "-c", folder.resolve("none.yaml"));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("none.yaml: expected a file that can be read, got no such file");
  }

  @Test
  void wrongUsageIsExit2() {
    assertThat(Ran.of("measure").exit()).isEqualTo(2);
    assertThat(Ran.of("measure", "-c", config, "--format", "xml").exit()).isEqualTo(2);
    assertThat(Ran.of("mesure").exit()).isEqualTo(2);
  }
}

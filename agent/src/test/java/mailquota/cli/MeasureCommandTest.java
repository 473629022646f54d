package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import mailquota.testing.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command on a file that the agent, played by this test, has open. */
@Timeout(60)
class SilenceCommandTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  @TempDir private Path folder;
  private Store agents;

  @BeforeEach
  void openStore() {
    agents = new Store(StoreSettings.sqlite(database().toString()), InstantSource.system());
    assertThat(agents.silences()).isEmpty();
  }

  private Path database() {
    return folder.resolve("state.db");
  }

  @AfterEach
  void closeStore() {
    agents.close();
  }

  @Test
  void oneIsAddedAndItsIdPrinted() throws IOException {
    Ran ran =
        run(
            "add",
            "--mailbox=*@Example.org",
            "--server=mx1",
            "--level=warning",
            "--for=7d",
            "--comment=moving house",
            "--author=ann");
    Silence silence = agents.silences().getFirst();

    assertThat(ran.err())
        .startsWith("silenced: *@example.org on mx1 up to WARNING until ")
        .endsWith("; a running agent knows within 10 s\n");
    assertThat(ran).isEqualTo(new Ran(0, silence.id() + "\n", ran.err()));
    assertThat(silence.matcher())
        .isEqualTo(new Silence.Matcher("*@example.org", null, "mx1", Level.WARNING));
    assertThat(Duration.between(silence.startsAt(), silence.endsAt()))
        .isEqualTo(Duration.ofDays(7));
    assertThat(silence.author()).isEqualTo("ann");
    assertThat(silence.comment()).isEqualTo("moving house");
  }

  @Test
  void authorAndTimeZoneDefaultToTheUsers() throws IOException {
    LocalDateTime end = LocalDateTime.now(ZoneId.systemDefault()).plusDays(3).withNano(0);
    assertThat(run("add", "--domain=example.org", "--until=" + end).exit()).isZero();
    Instant there = end.toInstant(ZoneOffset.ofHours(9));
    assertThat(run("add", "--domain=example.org", "--until=" + end + "+09:00").exit()).isZero();

    assertThat(agents.silences())
        .extracting(Silence::endsAt)
        .containsExactly(end.atZone(ZoneId.systemDefault()).toInstant(), there);
    assertThat(agents.silences().getFirst().author()).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void allThatIsWrongIsSaidAtOnceAndIsWrongUsage() throws IOException {
    Ran ran = run("add", "--server=mx9", "--level=none", "--for=soon");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith(
            """
            --server: expected one of mx1
            --level: expected info, warning, critical or full
            --for: expected a duration such as 500ms, 15s, 5m, 2h or 7d
            """)
        .contains("See quota-agent silence add --help.");
    assertThat(run("add", "--for=7d").err()).startsWith("--mailbox: expected this, a domain");
    assertThat(run("add", "--mailbox=*").err()).startsWith("--until: expected either");
    Ran until = run("add", "--mailbox=*", "--until=tomorrow");
    assertThat(until.exit()).isEqualTo(2);
    assertThat(until.err()).contains("such as 2026-12-01T08:00");
    assertThat(agents.silences()).isEmpty();
  }

  @Test
  void theyAreListedUntilTheyEnd() throws IOException {
    String id = run("add", "--mailbox=alice@example.org", "--for=7d", "--author=ann").out().strip();

    assertThat(run("list").out())
        .matches(
            "(?s)SILENCED +ID +UNTIL +AUTHOR  COMMENT\n"
                + "alice@example.org  "
                + id
                + "  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  ann\n");
    assertThat(run("list", "--format=json").out())
        .startsWith("{\"id\":\"" + id + "\",\"mailbox\":\"alice@example.org\",")
        .endsWith("\"holds\":true}\n");
    assertThat(run("expire", id)).isEqualTo(new Ran(0, "", ""));
    assertThat(run("list", "--format=json").out()).isEmpty();
    assertThat(run("list", "--all").out()).contains(id + "  ended ");
    assertThat(run("expire", id))
        .isEqualTo(new Ran(1, "", "quota-agent: no silence " + id + " that has not ended\n"));
  }

  @Test
  void theTableFitsTheTerminal() {
    StringWriter out = new StringWriter();
    Silence.Matcher matcher =
        new Silence.Matcher("*@example.org", "example.org", "mx1", Level.CRITICAL);
    List<Silence> silences =
        List.of(
            new Silence("0123456789ab", matcher, NOW, NOW.plusSeconds(60), "ann", "moving house"),
            new Silence("ba9876543210", matcher, NOW, NOW, "a-long-name@example.org", "done"));
    new SilenceTable(ZoneOffset.UTC, NOW)
        .print(silences, new PrintWriter(out, true), new Terminal(true, true, 80));

    assertThat(out.toString().replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(
            """
            SILENCED                      ID            UNTIL                   COMMENT
            *@example.org of example.or…  0123456789ab  2026-11-24 08:01        moving house
            *@example.org of example.or…  ba9876543210  ended 2026-11-24 08:00  done
            """);
  }

  @Test
  void whereThereIsNoStoreNoneIsMade() throws IOException {
    agents.close();
    Files.delete(database());
    for (String command : List.of("list", "expire none", "add --mailbox=* --for=7d")) {
      Ran ran = run(command.split(" ", -1));
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .startsWith("quota-agent: there is no store jdbc:sqlite:" + database() + " here;");
    }
    assertThat(database()).doesNotExist();
  }

  @Test
  void aStoreThatDoesNotDoIsSaidAndExit1() throws IOException {
    agents.close();
    Files.delete(database());
    Files.createDirectory(database());
    Ran ran = run("list");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("quota-agent: cannot open the store in jdbc:sqlite:");
  }

  @Test
  void aWrongConfigurationIsExit2() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.yaml"), "servers: {}\n");
    assertThat(Ran.of("silence", "list", "--config", file).exit()).isEqualTo(2);
  }

  private Ran run(String... words) throws IOException {
    return Ran.onStore(folder, database(), "silence", words);
  }
}

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mailquota.intake.Acceptances;
import mailquota.intake.Acceptances.Held;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command on a file that the agent, played by this test, has open. */
@Timeout(60)
class ServerCommandTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  @TempDir private Path folder;
  private Store agents;
  private final List<String> accepted = new ArrayList<>();

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
  void aRunningAgentTakesAnAcceptanceInOnce() throws IOException {
    Acceptances acceptances = acceptances();
    assertThat(run("mx1"))
        .isEqualTo(new Ran(0, "", "accepted: mx1; a running agent knows within 10 s\n"));
    acceptances.read();
    acceptances.read();
    assertThat(accepted).containsExactly("mx1");
    assertThat(run("mx1").exit()).isZero();
    acceptances.read();
    assertThat(accepted).containsExactly("mx1", "mx1");
  }

  @Test
  void whatThisAgentAcceptedAnotherTakesIn() {
    Acceptances here = acceptances();
    Acceptances there = acceptances();
    here.accept(Held.SERVER, "mx1", NOW);
    assertThat(accepted).containsExactly("mx1");
    there.read();
    assertThat(accepted).containsExactly("mx1", "mx1");
  }

  @Test
  void anUnknownServerIsRefused() throws IOException {
    Ran ran = run("mx9");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("expected one of mx1, got mx9");
  }

  @Test
  void whereThereIsNoStoreNoneIsMade() throws IOException {
    agents.close();
    Files.delete(database());
    Ran ran = run("mx1");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("quota-agent: there is no store jdbc:sqlite:" + database() + " here;");
    assertThat(database()).doesNotExist();
  }

  private Acceptances acceptances() {
    return new Acceptances(
        agents,
        new Acceptances.Accepting(
            Held.SERVER, () -> List.of("mx1"), (server, _) -> accepted.add(server)));
  }

  private Ran run(String server) throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        store: {url: "jdbc:sqlite:%s"}
        servers: {mx1: {method: imap, address: localhost, auth: {password: file:secret}}}
        mailboxes: [{server: mx1, list: [alice@example.org]}]
        """
            .formatted(database()));
    Files.writeString(folder.resolve("secret"), "password");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("server", "accept", "--config", config.toString(), server);
    return new Ran(exit, out.toString(), err.toString());
  }
}

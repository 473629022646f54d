package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command on a file that the agent, played by this test, has open. */
@Timeout(60)
class StoreCommandTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final String SERVER = "jdbc:postgresql://db.example.org/quota";

  @TempDir private Path folder = Path.of("");
  private Store agents = store("none.db");

  @BeforeEach
  void openStore() {
    agents = store("state.db");
    agents.mark("any", NOW);
  }

  private Store store(String name) {
    String file = folder.resolve(name).toString();
    return new Store(StoreSettings.sqlite(file), InstantSource.fixed(NOW));
  }

  @AfterEach
  void closeStore() {
    agents.close();
  }

  @Test
  void aBackupIsAStore() throws IOException {
    assertThat(run("backup", folder.resolve("backup.db").toString())).isEqualTo(new Ran(0, "", ""));
    try (Store restored = store("backup.db")) {
      assertThat(restored.mark("any")).contains(NOW);
    }
  }

  @Test
  void whyThereIsNoBackupIsSaid() throws IOException {
    Path there = folder.resolve("state.db");
    assertThat(run("backup", there.toString()))
        .isEqualTo(
            new Ran(
                1,
                "",
                "quota-agent: cannot write %s: %s is there already\n".formatted(there, there)));
    Path nowhere = folder.resolve("none/backup.db");
    assertThat(run("backup", nowhere.toString()))
        .isEqualTo(
            new Ran(1, "", "quota-agent: cannot write %s: no such folder\n".formatted(nowhere)));
    agents.close();
    Files.delete(there);
    Ran ran = run("backup", folder.resolve("backup.db").toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("quota-agent: there is no store jdbc:sqlite:" + there);
  }

  @Test
  void aWrongTargetOfACopyIsWrongUsage() throws IOException {
    assertWrong("--to: expected jdbc:postgresql://HOST/DATABASE", "--to", "jdbc:sqlite:other.db");
    assertWrong("--to: expected a URL without a password", "--to", SERVER + "?password=x");
    assertWrong("--to: expected a URL without a password", "--to", "postgresql://ann:x@db/quota");
    assertWrong(
        "--password-file %s: it is ".formatted(folder.resolve("none")),
        "--to",
        SERVER,
        "--password-file",
        folder.resolve("none").toString());
    assertWrong("Missing required option: '--to=URL'");
  }

  private void assertWrong(String why, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("copy"));
    words.addAll(List.of(options));
    Ran ran = run(words.toArray(String[]::new));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith(why).doesNotContain("password=x", ":x@");
  }

  @Test
  void whatAnAgentUsesIsNotCopied() throws IOException {
    assertThat(agents.acquireLock()).isTrue();
    Ran ran = run("copy", "--to", SERVER);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("quota-agent: cannot copy in jdbc:sqlite:")
        .endsWith(": an agent uses the store: stop the agent first\n");
  }

  private Ran run(String... words) throws IOException {
    return Ran.onStore(folder, folder.resolve("state.db"), "store", words);
  }
}

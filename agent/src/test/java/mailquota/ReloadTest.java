package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.http.ReloadRoutes.Outcome;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a configuration is loaded again, and what comes of it. */
class ReloadTest {

  private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");

  private static final String CONFIG =
      """
      reload: auto
      servers:
        mx1: {method: imap, address: mail.example.org, auth: {password: "file:secret"}}
      mailboxes:
        - {server: mx1, list: [alice@example.org]}
      """;

  private final SettableClock clock = new SettableClock(START);
  private final List<AgentConfig> applied = new ArrayList<>();
  private Path file;
  private Reload reload;

  @TempDir private Path folder;

  @BeforeEach
  void load() throws IOException {
    Files.writeString(folder.resolve("secret"), "first\n");
    file = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    reload =
        new Reload(
            (Valid) new ConfigLoader(Map.of()).load(file),
            config -> {
              applied.add(config);
              return Map.of();
            },
            clock);
  }

  @Test
  void aRequestLoadsTheFile() throws IOException {
    write(CONFIG.replace("alice", "bob"));
    clock.advance(Duration.ofSeconds(60));
    assertThat(reload.now()).isEqualTo(new Outcome.Applied(List.of(), Map.of()));
    assertThat(watched()).containsExactly("bob@example.org");
    assertThat(reload.lastSuccess()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void allProblemsAreReportedAndThePresentConfigurationStays() throws IOException {
    write(
        CONFIG
            .replace("method: imap", "method: imop")
            .replace("file:secret", "file:nowhere")
            .replace("alice@", "alice @")
            .replace("auto", "always"));
    clock.advance(Duration.ofSeconds(60));
    Outcome outcome = reload.now();
    assertThat(((Outcome.Invalid) outcome).problems())
        .satisfiesExactly(
            first -> assertThat(first).contains("config.yaml:1:", "reload: expected"),
            second -> assertThat(second).contains("servers.mx1.method"),
            third -> assertThat(third).contains("servers.mx1.auth.password"),
            fourth -> assertThat(fourth).contains("mailboxes[0].list[0]"));
    assertThat(applied).isEmpty();
    assertThat(reload.isSuccessful()).isFalse();
    assertThat(reload.lastSuccess()).isEqualTo(START);
  }

  @Test
  void aReloadAfterAnInvalidOneIsSuccessful() throws IOException {
    write("servers: 1");
    assertThat(reload.now()).isInstanceOf(Outcome.Invalid.class);
    write(CONFIG);
    assertThat(reload.now()).isInstanceOf(Outcome.Applied.class);
    assertThat(reload.isSuccessful()).isTrue();
  }

  @Test
  void keysThatNeedARestartAreNamedAndNothingIsChanged() throws IOException {
    write(
        CONFIG.replace("alice", "bob")
            + """
            http: {listen: "127.0.0.1:9999", hosts: [quota.example.org]}
            store: {url: "jdbc:postgresql://db/quota", user: quota, password: "file:secret"}
            """);
    assertThat(reload.now())
        .isEqualTo(
            new Outcome.NeedsRestart(
                List.of("http.listen", "store.url", "store.user", "store.password")));
    assertThat(applied).isEmpty();
    assertThat(reload.isSuccessful()).isFalse();
  }

  @Test
  void aConfigurationThatCannotBeAppliedIsNotThePresentOne() throws IOException {
    Reload failing =
        new Reload(
            (Valid) new ConfigLoader(Map.of()).load(file),
            _ -> {
              throw new IllegalStateException("no thread");
            },
            clock);
    assertThat(failing.now())
        .isEqualTo(
            new Outcome.Failed(
                "the configuration cannot be applied: java.lang.IllegalStateException: no thread"));
    assertThat(failing.isSuccessful()).isFalse();
  }

  @Test
  void aChangedFileIsLoadedOnceItIsTheSameTwice() throws IOException {
    var _ = reload.look();
    assertThat(applied).as("unchanged").isEmpty();
    write(CONFIG.substring(0, CONFIG.indexOf("mailboxes")));
    var _ = reload.look();
    write(CONFIG.replace("alice", "bob"));
    var _ = reload.look();
    assertThat(applied).as("it was half written at the look before").isEmpty();
    var _ = reload.look();
    assertThat(watched()).containsExactly("bob@example.org");
    var _ = reload.look();
    assertThat(applied).as("loaded once").hasSize(1);
  }

  @Test
  void aFileThatIsGoneForAMomentIsNoChange() throws IOException {
    Files.move(file, folder.resolve("away"));
    var _ = reload.look();
    var _ = reload.look();
    assertThat(reload.isSuccessful()).isTrue();
    Files.move(folder.resolve("away"), file, StandardCopyOption.REPLACE_EXISTING);
    var _ = reload.look();
    var _ = reload.look();
    assertThat(applied).as("the same file is back").isEmpty();
  }

  @Test
  void anInvalidFileIsReportedOnce() throws IOException {
    write("servers: 1");
    var _ = reload.look();
    var _ = reload.look();
    assertThat(reload.isSuccessful()).isFalse();
    assertThat(reload.now()).isInstanceOf(Outcome.Invalid.class);
    var _ = reload.look();
    assertThat(applied).isEmpty();
  }

  @Test
  void withoutAutoAChangedFileIsNotLoaded() throws IOException {
    write(CONFIG.replace("auto", "on-request"));
    assertThat(reload.now()).isInstanceOf(Outcome.Applied.class);
    write(CONFIG.replace("alice", "bob"));
    var _ = reload.look();
    var _ = reload.look();
    assertThat(watched()).containsExactly("alice@example.org");
  }

  @Test
  void aChangedSecretIsReadAgainOnceALoginIsRefusedWithoutTheRestOfTheFile() throws IOException {
    write(CONFIG.replace("auto", "on-request"));
    assertThat(reload.now()).isInstanceOf(Outcome.Applied.class);
    applied.clear();
    Files.writeString(folder.resolve("secret"), "second\n");
    var _ = reload.look();
    assertThat(applied).as("no login is refused").isEmpty();
    write(CONFIG.replace("auto", "on-request").replace("alice", "bob"));
    reload.loginRefused();
    var _ = reload.look();
    assertThat(applied).hasSize(1);
    assertThat(watched()).as("the file was not asked for").containsExactly("alice@example.org");
    assertThat(applied.getFirst().servers())
        .isNotEqualTo(((Valid) new ConfigLoader(Map.of()).load(unchanged())).config().servers());
    reload.loginRefused();
    var _ = reload.look();
    assertThat(applied).as("the secret has not changed since").hasSize(1);
  }

  @Test
  void aSecretThatIsGoneForAMomentIsReadOnceItIsBack() throws IOException {
    Files.delete(folder.resolve("secret"));
    reload.loginRefused();
    var _ = reload.look();
    assertThat(applied).isEmpty();
    assertThat(reload.isSuccessful()).as("no reload was asked for").isTrue();
    Files.writeString(folder.resolve("secret"), "second\n");
    var _ = reload.look();
    assertThat(applied).hasSize(1);
  }

  /** The configuration of the start, with the first secret. */
  private Path unchanged() throws IOException {
    Files.writeString(folder.resolve("secret-1"), "first\n");
    return Files.writeString(
        folder.resolve("unchanged.yaml"), CONFIG.replace("file:secret", "file:secret-1"));
  }

  private List<String> watched() {
    return applied.getLast().listed().mailboxes().stream()
        .map(mailbox -> mailbox.address().value())
        .toList();
  }

  /** Replaces the file as editors do, so that its version differs. */
  private void write(String yaml) throws IOException {
    Path next = Files.writeString(folder.resolve("next.yaml"), yaml);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}

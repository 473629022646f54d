package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.board.MailboxStatus;
import mailquota.quota.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/silences.md, run as they stand by the built agent in processes of their own,
 * while an agent runs on the same file; only port, date and ids are others.
 */
@Timeout(120)
class SilencesIT {

  private static final Path DOCUMENT = Path.of("../docs/silences.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```");
  private static final Pattern LINE_END = Pattern.compile("(?<!\\\\)\n");

  @TempDir private Path folder;

  @Test
  void aSilenceOfAnotherProcessWithholdsUntilItEnds() throws IOException, InterruptedException {
    try (OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(50);
      Agent agent =
          mailbox.agent(folder, "{url: \"jdbc:sqlite:" + folder.resolve("state.db") + "\"}");
      agent.start();
      try {
        mailbox.awaitPolls(1);
        Map<String, String> values =
            Map.of("2026-12-01", LocalDate.now(ZoneId.systemDefault()).plusDays(7).toString());
        List<String> commands = commands(0);
        String id = run(commands.get(0), values).strip();
        run(commands.get(1), values);
        assertThat(run(commands.get(2), values))
            .containsPattern("alice@example.org +" + id + " .* moves house\n")
            .contains("all of example.net up to WARNING");
        agent.silences().refresh();
        assertThat(agent.silences().active()).contains(2L);

        mailbox.fill(92);
        MailboxStatus status = status(agent);
        while (status.level() != Level.WARNING) {
          mailbox.awaitPolls(1);
          status = status(agent);
        }
        assertThat(status.states().values())
            .singleElement()
            .satisfies(state -> assertThat(state.notifiedLevel()).isEqualTo(Level.OK));
        assertThat(mailbox.hasMail()).isFalse();

        run(commands.get(3), Map.of("ID", id));
        agent.silences().refresh();
        assertThat(mailbox.nextMail().content())
            .contains("X-Quota-Level: WARNING", "X-Quota-Reason: raised");
      } finally {
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  @Test
  void theRequestsDoWhatTheySay() throws IOException, InterruptedException {
    try (OneMailbox mailbox = new OneMailbox()) {
      Agent agent = mailbox.agent(folder, "{url: \"jdbc:sqlite::memory:\"}");
      agent.start();
      try {
        Map<String, String> values = Map.of("10143", String.valueOf(agent.port()));
        List<String> commands = commands(1);
        String added = run(commands.get(0), values).strip();
        assertThat(added).contains("\"level\":\"WARNING\"").endsWith("\"holds\":true}");
        assertThat(agent.silences().active()).contains(1L);
        assertThat(run(commands.get(1), values)).isEqualTo("[" + added + "]\n");
        String id = added.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
        String delete = commands.get(2).replace("10143", values.get("10143"));
        assertThat(run(delete, Map.of("/ID", "/" + id))).isEmpty();
        assertThat(agent.silences().active()).contains(0L);
      } finally {
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  private static MailboxStatus status(Agent agent) {
    return agent.statuses().getFirst();
  }

  /** Those of one of the blocks. */
  private static List<String> commands(int block) throws IOException {
    Matcher blocks = COMMANDS.matcher(Files.readString(DOCUMENT));
    for (int i = 0; i <= block; i++) {
      assertThat(blocks.find()).isTrue();
    }
    return LINE_END.splitAsStream(blocks.group(1)).toList();
  }

  /** What it prints; it must end well. */
  private String run(String command, Map<String, String> values)
      throws IOException, InterruptedException {
    String line = command;
    for (Map.Entry<String, String> value : values.entrySet()) {
      line = line.replace(value.getKey(), value.getValue());
    }
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", line).directory(folder.toFile());
    bash.environment()
        .merge("PATH", Path.of("bin").toAbsolutePath() + ":", (path, bin) -> bin + path);
    bash.environment().put("PASSWORD", "pw");
    Process process = bash.redirectError(folder.resolve("stderr").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("stderr"))).isZero();
    return out;
  }
}

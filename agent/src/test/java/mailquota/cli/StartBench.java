package mailquota.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.testing.Command;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the call of a command to its end, by the launcher of the checkout with its AOT cache, beside
 * a serial script in Python: medians of rounds in turns. {@code -Dlauncher=FILE} is another
 * launcher.
 */
class StartBench {

  @RegisterExtension
  static final DovecotExtension DOVECOT =
      DovecotExtension.with(
          DovecotSettings.standard()
              .line("service imap-login {\n  process_min_avail = 2\n  service_count = 0\n}")
              .line(
                  "service imap {\n  process_min_avail = 2\n  client_limit = 100\n  service_count = 0\n}"));

  private static final int ROUNDS = 5;
  private static final Path LAUNCHER =
      Path.of(System.getProperty("launcher", "bin/quota-agent")).toAbsolutePath();
  private static final Path CACHES = Path.of("target/launcher");

  @TempDir private Path folder;

  @Test
  void secondsOfACommand(Dovecot dovecot) throws Exception {
    List<String> addresses =
        IntStream.range(0, 1000).mapToObj(i -> "user" + i + "@bench.example.org").toList();
    dovecot.addUsers(addresses.stream().map(User::named).map(u -> u.storage("1G")).toList());
    String one = config(dovecot, addresses.subList(0, 1));
    String thousand = config(dovecot, addresses);
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("--version", agent("--version"));
    commands.put("--help", agent("--help"));
    commands.put("completion bash", agent("completion", "bash"));
    commands.put("measure, one mailbox", agent("measure", "-c", one));
    commands.put("Python, one mailbox", python(dovecot, 0));
    commands.put("measure, 1,000 mailboxes", agent("measure", "-c", thousand));
    commands.put("Python, 1,000 mailboxes", python(dovecot, 999));
    awaitCache();
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, List<String>> each : commands.entrySet()) {
        long begin = System.nanoTime();
        var _ = Command.run(each.getValue()).orThrow();
        seconds
            .computeIfAbsent(each.getKey(), _ -> new ArrayList<>())
            .add((System.nanoTime() - begin) / 1e9);
      }
    }
    Report report = Report.table("Seconds of a command", "command", "median", "least", "most");
    seconds.forEach((name, all) -> {
      List<Double> sorted = all.stream().sorted().toList();
      report.row(name, sorted.get(ROUNDS / 2), sorted.getFirst(), sorted.getLast());
    });
    report.print();
  }

  private static List<String> agent(String... arguments) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** One mailbox more than {@code more}: the script begins with one that it does not count. */
  private static List<String> python(Dovecot dovecot, int more) {
    return List.of(
        "python3",
        "src/test/resources/bench/serial_imap.py",
        String.valueOf(dovecot.imapsPort()),
        dovecot.caFile().toString(),
        String.valueOf(more));
  }

  private String config(Dovecot dovecot, List<String> addresses) throws IOException {
    String text =
        """
        servers:
          dovecot:
            method: imap
            address: localhost:%d
            ca-file: "%s"
            auth: {password: "file:%s"}
            limits: {rate: 100000/s}
        mailboxes:
          - {server: dovecot, list: [%s]}
        """
            .formatted(
                dovecot.imapsPort(),
                dovecot.caFile(),
                Files.writeString(folder.resolve("password"), "secret"),
                addresses.stream().collect(joining(", ")));
    Path file = folder.resolve("config-" + addresses.size() + ".yaml");
    return Files.writeString(file, text).toString();
  }

  /** The first command makes the cache, in the background. */
  private static void awaitCache() throws Exception {
    var _ = Command.run(agent("--version")).orThrow();
    while (Files.isDirectory(CACHES.resolve("training"))) {
      Thread.sleep(100);
    }
  }
}

package mailquota.dist;

import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.testing.FilledMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the call to the first answer of {@code /metrics} with 1,000 mailboxes: the installed agent
 * beside the same jar by {@code java -jar} of this JDK without a cache, in turns.
 */
class FirstAnswerBench {

  private static final int ROUNDS = 5;
  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");

  @TempDir private Path folder;

  @Test
  void secondsToTheFirstAnswer() throws Exception {
    Path tree = Built.archive().resolveSibling("dist/mailbox-quota-agent");
    List<String> installed = List.of(tree.resolve("bin/quota-agent").toString());
    List<String> plain =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            tree.resolve("quota-agent.jar").toString());
    List<Double> withCache = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (DemoServer imap =
        DemoImapServer.start(0, address -> Optional.of(FilledMailbox.at(address, 50)))) {
      Path config = config(imap.port());
      for (int round = 0; round < ROUNDS; round++) {
        without.add(seconds(plain, config));
        withCache.add(seconds(installed, config));
      }
    }
    Report.table("Seconds to the first answer of /metrics, 1,000 mailboxes", "what", "median")
        .row("java -jar without a cache", median(without))
        .row("installed", median(withCache))
        .row("installed / java -jar", median(withCache) / median(without))
        .print();
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private Path config(int port) throws IOException {
    String addresses =
        IntStream.range(0, 1000).mapToObj(i -> "user" + i + "@example.org").collect(joining(", "));
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:0"}
        servers:
          mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: %s}}
        mailboxes:
          - {server: mx1, list: [%s]}
        """
            .formatted(port, FilledMailbox.PASSWORD, addresses));
  }

  /** Each run begins with an empty store. */
  private double seconds(List<String> agent, Path config) throws Exception {
    List<String> command = new ArrayList<>(agent);
    command.addAll(List.of("run", "--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createTempDirectory(folder, "state").toFile())
            .redirectErrorStream(true);
    long begin = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader log = process.inputReader();
        HttpClient client = HttpClient.newHttpClient()) {
      Matcher listening = LISTENING.matcher("");
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (listening.reset(line).find()) {
          URI metrics = URI.create(listening.group(1));
          client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.discarding());
          return (System.nanoTime() - begin) / 1e9;
        }
      }
      throw new IllegalStateException("ended without listening: " + command);
    } finally {
      process.toHandle().destroy();
      process.waitFor();
    }
  }
}

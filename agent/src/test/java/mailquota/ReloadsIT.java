package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.loop.Loop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two configurations in turn are loaded a thousand times, while mailboxes cross levels and their
 * owners are notified: nothing is left over, each crossing is notified, and none twice. {@code
 * -Dreloads=…} loads another number of times.
 */
class ReloadsIT {

  private static final int RELOADS = Integer.getInteger("reloads", 1000);
  private static final int MAILBOXES = 16;

  /** A reload in so many is followed by a pause until a mailbox is probed. */
  private static final int PAUSE_EVERY = 4;

  /** A probe has ended after so many looks at mailboxes, which are probed in turn. */
  private static final int LOOKS = 8 * MAILBOXES;

  /** Both ends of the four connections that the e-mail channel keeps for its next mails. */
  private static final int KEPT_SOCKETS = 8;

  /** What the garbage of the process itself may vary by. */
  private static final long HEAP_NOISE = 8L << 20;

  private static final String COMMON =
      """
      http: {listen: "127.0.0.1:0", hosts: [HOST]}
      store: {url: "jdbc:sqlite:STATE"}
      servers:
        imap:
          method: imap
          address: "127.0.0.1:IMAP"
          tls: none
          auth: {password: env:PASSWORD}
          limits: {rate: 1000/s, connections: CONNECTIONS}
      """;

  private static final String FIRST =
      COMMON.replace("HOST", "one.example.org").replace("CONNECTIONS", "16")
          + """
          poll: {min-interval: 50ms, max-interval: 50ms}
          warnings: {repeat: {}, resolved: true}
          mailboxes:
            - {server: imap, list: [ALL]}
          channels:
            owner: {type: email, from: a@example.org, smtp: {host: 127.0.0.1, port: SMTP}}
            oncall: {type: alertmanager, urls: ["http://127.0.0.1:IMAP"]}
          """;

  private static final String SECOND =
      COMMON.replace("HOST", "two.example.org").replace("CONNECTIONS", "4")
          + """
            other: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: wrong}}
          poll: {min-interval: 40ms, max-interval: 80ms}
          warnings: {repeat: {}, resolved: true, clear-margin: 3%}
          mailboxes:
            - {server: imap, list: [ALL]}
            - {server: other, file: others.csv}
          channels:
            owner:
              type: email
              from: b@example.org
              smtp: {host: 127.0.0.1, port: SMTP, connections: 2}
            daily: {type: email, digest: "08:00", from: a@example.org, to: b@example.org}
          """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final RestlessMailboxes mailboxes =
      new RestlessMailboxes(MAILBOXES, new SplittableRandom(4));
  private DemoServer imap;
  private DemoServer smtp;
  private Path file;
  private Agent agent;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    imap = DemoImapServer.start(0, mailboxes);
    smtp = DemoSmtpServer.start(0, _ -> true, mailboxes::take);
    file = folder.resolve("config.yaml");
    Files.writeString(folder.resolve("others.csv"), "address\nnobody@example.com\n");
    write(FIRST);
    agent =
        new Agent(
            (Valid) new ConfigLoader(Map.of("PASSWORD", RestlessMailboxes.PASSWORD)).load(file),
            InstantSource.system(),
            _ -> {});
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    imap.close();
    smtp.close();
    client.close();
  }

  @Test
  @Timeout(900)
  void nothingIsLostRepeatedOrLeftOver() throws IOException, InterruptedException {
    reload(20);
    Counted before = count();
    reload(RELOADS);
    mailboxes.settle();
    Counted after = count();

    assertThat(mailboxes.unexpected()).as("repeated or wrong").isEmpty();
    assertThat(mailboxes.accepted()).as("mails").hasSizeGreaterThan(RELOADS / 10);
    assertThat(mailboxes.accepted()).doesNotHaveDuplicates();
    assertThat(agent.loops().mapToLong(Loop::failures)).containsOnly(0L);
    assertThat(after.loops).isEqualTo(before.loops);
    assertThat(after.series).isEqualTo(before.series);
    assertThat(after.threads).as("threads").isLessThanOrEqualTo(before.threads);
    assertThat(after.sockets).as("sockets").isLessThanOrEqualTo(before.sockets + KEPT_SOCKETS);
    assertThat(after.heap).as("heap").isLessThan(before.heap + HEAP_NOISE);
  }

  private void reload(int times) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + "/-/reload"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    for (int i = 1; i <= times; i++) {
      write(i % 2 == 0 ? FIRST : SECOND);
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      if (i % PAUSE_EVERY == 0) {
        mailboxes.awaitLook();
      }
    }
  }

  private record Counted(
      Set<String> loops, Set<String> series, long threads, long sockets, long heap) {}

  /** Counts once what was replaced has ended. */
  private Counted count() throws IOException, InterruptedException {
    while (threads().anyMatch(name -> name.startsWith("stopping:"))) {
      mailboxes.awaitLook();
    }
    Set<String> sockets = sockets();
    for (int i = 0; i < LOOKS; i++) {
      mailboxes.awaitLook();
      sockets.retainAll(sockets());
    }
    System.gc();
    return new Counted(
        agent.loops().map(Loop::name).collect(Collectors.toCollection(TreeSet::new)),
        Scrape.ownSeries(agent),
        threads().filter(ReloadsIT::isOfAgent).count(),
        sockets.size(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /** Probes come and go at any time. */
  private static boolean isOfAgent(String name) {
    return Stream.of("poller:", "outbox", "source:", "alertmanager:", "digest:", "reload", "stop")
        .anyMatch(name::startsWith);
  }

  /** The names of all threads, virtual ones included. */
  private Stream<String> threads() throws IOException {
    Path dump = folder.resolve("threads.txt");
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return Files.readString(dump, UTF_8)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#\\d+ \"(.*?)\".*", "$1"));
  }

  /** The open sockets of this process, each with the number that the kernel gives it. */
  private static Set<String> sockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(ReloadsIT::target)
          .filter(target -> target.startsWith("socket:"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "closed";
    }
  }

  private void write(String yaml) throws IOException {
    Files.writeString(
        file,
        yaml.replace("STATE", folder.resolve("state.db").toString())
            .replace("IMAP", String.valueOf(imap.port()))
            .replace("SMTP", String.valueOf(smtp.port()))
            .replace("ALL", String.join(", ", mailboxes.addresses())));
  }
}

package mailquota.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.warning.WarningState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as its launcher starts it, after two weeks of polling: how much of the heap lives, and
 * how much more during two scrapes. The constants of {@code HeapWatch} and docs/scale.md are from
 * here.
 */
class HeapBench {

  private static final int FEW = 10_000;
  private static final int MANY = Integer.getInteger("heap.mailboxes", 40_000);
  private static final int POINTS = 64;
  private static final int BATCH = 1000;
  private static final Pattern PORT = Pattern.compile("listening on http://127.0.0.1:(\\d+)/");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  /** Bytes that live after a full collection. */
  private record Live(long atRest, long duringScrapes) {}

  @TempDir private Path folder;

  @Test
  void liveHeap() throws Exception {
    Live few = live(FEW);
    Live many = live(MANY);
    double mailbox = (double) (many.atRest() - few.atRest()) / (MANY - FEW);
    double scraped = (double) (many.duringScrapes() - few.duringScrapes()) / (MANY - FEW) - mailbox;
    Report.of("The heap of the agent, mailboxes with two resources of 64 points")
        .row("mailboxes", MANY)
        .row("live, MiB", many.atRest() >> 20)
        .row("live during two scrapes, MiB", many.duringScrapes() >> 20)
        .row("live a mailbox, bytes", mailbox)
        .row("two scrapes, bytes a mailbox", scraped)
        .row("live without mailboxes, MiB", (few.atRest() - mailbox * FEW) / (1 << 20))
        .print();
  }

  private Live live(int mailboxes) throws Exception {
    Path database = folder.resolve(mailboxes + ".db");
    seed(database, mailboxes);
    try (LoadServer server = LoadServer.start()) {
      Path config = folder.resolve(mailboxes + ".yaml");
      Files.writeString(config, config(database, server.port(), mailboxes));
      Process agent =
          new ProcessBuilder("bin/quota-agent", "run", "--config", config.toString())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said = agent.inputReader(UTF_8)) {
        return live(agent.pid(), port(said));
      } finally {
        agent.destroyForcibly().waitFor();
      }
    }
  }

  private static Live live(long agent, int port) throws Exception {
    while (!ready(port)) {
      Thread.sleep(500);
    }
    long atRest = liveBytes(agent);
    List<Socket> scrapers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Socket scraper = get(port, "/metrics");
      scrapers.add(scraper);
      // The rest stays unread, so the agent holds all the samples.
      assertThat(scraper.getInputStream().read()).isPositive();
    }
    long duringScrapes = liveBytes(agent);
    for (Socket scraper : scrapers) {
      scraper.close();
    }
    return new Live(atRest, duringScrapes);
  }

  private static boolean ready(int port) throws IOException {
    try (Socket socket = get(port, "/-/ready");
        InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), UTF_8).endsWith("\nready\n");
    }
  }

  private static Socket get(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .formatted(path)
                .getBytes(UTF_8));
    return socket;
  }

  /** A histogram of the classes collects first. */
  private static long liveBytes(long agent) throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process = new ProcessBuilder(jcmd, String.valueOf(agent), "GC.class_histogram").start();
    Matcher total = TOTAL.matcher(new String(process.getInputStream().readAllBytes(), UTF_8));
    assertThat(total.find()).isTrue();
    return Long.parseLong(total.group(1));
  }

  private static int port(BufferedReader said) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher listening = PORT.matcher(line);
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
    }
    throw new IOException("the agent did not listen");
  }

  private static String config(Path database, int port, int mailboxes) {
    StringBuilder yaml =
        new StringBuilder(
            """
            http: {listen: "127.0.0.1:0"}
            store: {url: "jdbc:sqlite:%s"}
            servers:
              mx1:
                method: imap
                address: 127.0.0.1:%d
                tls: none
                auth: {password: any}
                limits: {rate: 100000/s}
            mailboxes:
              - server: mx1
                list:
            """
                .formatted(database, port));
    for (int i = 0; i < mailboxes; i++) {
      yaml.append("      - ").append(address(i)).append('\n');
    }
    return yaml.toString();
  }

  private static String address(int number) {
    return "user" + number + "@example.org";
  }

  private static void seed(Path database, int mailboxes) {
    try (Store store =
        new Store(StoreSettings.sqlite(database.toString()), InstantSource.system())) {
      for (int from = 0; from < mailboxes; from += BATCH) {
        List<StoredMailbox> batch = new ArrayList<>();
        for (int i = from; i < Math.min(mailboxes, from + BATCH); i++) {
          batch.add(remembered(i));
        }
        store.record(batch, List.of());
      }
    }
  }

  private static StoredMailbox remembered(int number) {
    Instant now = Instant.now();
    return new StoredMailbox(
        new Address(address(number)),
        "mx1",
        now,
        Stream.of(Resource.STORAGE, Resource.MESSAGE)
            .map(resource ->
                new StoredMailbox.ResourceState(
                    "User quota",
                    resource,
                    new Usage(1, new Limit.Finite(1L << 30)),
                    WarningState.CLEAR,
                    history(now)))
            .toList());
  }

  /** The widest that a history keeps its points apart. */
  private static History history(Instant now) {
    History history = new History();
    for (int ago = POINTS; ago > 0; ago--) {
      history.add(now.minus(Duration.ofMinutes(384L * ago)), (long) (POINTS - ago) << 20);
    }
    return history;
  }
}

package mailquota;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.net.Tls;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes a second of the whole agent, with its store, board and metrics, which is scraped each
 * second, beside the bare prober on the same real Dovecot over TLS, in turns.
 */
class AgentBench {

  @RegisterExtension
  static final DovecotExtension DOVECOT = DovecotExtension.with(DovecotSettings.ofLargeSite());

  private static final int MAILBOXES = 500;
  private static final int AT_ONCE = 8;
  private static final int ROUNDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration LAP = Duration.ofSeconds(8);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void theWholeAgentBesideTheBareProber(Dovecot dovecot) throws Exception {
    List<String> addresses =
        IntStream.range(0, MAILBOXES).mapToObj(i -> "user" + i + "@bench.example.org").toList();
    dovecot.addUsers(addresses.stream().map(User::named).map(u -> u.storage("1G")).toList());
    List<Double> agents = new ArrayList<>();
    List<Double> bares = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      bares.add(bare(dovecot, addresses));
      agents.add(agent(dovecot, addresses, round));
      ratios.add(agents.getLast() / bares.getLast());
    }
    Report.table("The whole agent on Dovecot over TLS, 8 at once", "what", "median")
        .row("bare prober, probes a second", median(bares))
        .row("whole agent, probes a second", median(agents))
        .row("ratio of a round", median(ratios))
        .print();
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private static double bare(Dovecot dovecot, List<String> addresses) throws Exception {
    MailServer server =
        TestServers.tls(
            TestServers.of(Method.IMAP, dovecot.imapsPort()), Tls.IMPLICIT, dovecot.caFile());
    Prober prober = Probers.of(server, InstantSource.system());
    AtomicLong done = new AtomicLong();
    AtomicLong next = new AtomicLong();
    long end = System.nanoTime() + WARM_UP.plus(LAP).toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        threads.execute(() -> {
          while (System.nanoTime() < end) {
            int at = Math.floorMod(next.getAndIncrement(), addresses.size());
            if (prober.probe(TestServers.mailbox(addresses.get(at)), Trace.NONE)
                instanceof Measured) {
              done.incrementAndGet();
            }
          }
        });
      }
      return rate(done, () -> {});
    }
  }

  private double agent(Dovecot dovecot, List<String> addresses, int round) throws Exception {
    Path config = config(dovecot, addresses, round);
    AtomicLong done = new AtomicLong();
    Valid valid = (Valid) new ConfigLoader(Map.of("P", "secret")).load(config);
    Agent agent =
        new Agent(
            valid,
            InstantSource.system(),
            status -> {
              if (status.lastProbe().result() instanceof Measured) {
                done.incrementAndGet();
              }
            });
    agent.start();
    try {
      return rate(done, () -> scrape(agent));
    } finally {
      agent.stop(Duration.ofSeconds(10));
    }
  }

  private Path config(Dovecot dovecot, List<String> addresses, int round) throws IOException {
    return Files.writeString(
        folder.resolve("config-" + round + ".yaml"),
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          dovecot:
            method: imap
            address: localhost:%d
            ca-file: "%s"
            auth: {password: env:P}
            limits: {connections: %d, rate: 100000/s}
        mailboxes:
          - {server: dovecot, list: [%s]}
        poll: {min-interval: 1ms, max-interval: 1ms}
        """
            .formatted(
                folder.resolve("state-" + round + ".db"),
                dovecot.imapsPort(),
                dovecot.caFile(),
                AT_ONCE,
                addresses.stream().collect(joining(", "))));
  }

  private interface EachSecond {
    void run() throws IOException, InterruptedException;
  }

  /** Of a lap, after the time to warm up. */
  private static double rate(AtomicLong done, EachSecond action) throws Exception {
    pass(WARM_UP, action);
    long before = done.get();
    long begin = System.nanoTime();
    pass(LAP, action);
    return (done.get() - before) / ((System.nanoTime() - begin) / 1e9);
  }

  private static void pass(Duration time, EachSecond action) throws Exception {
    for (long second = 0; second < time.toSeconds(); second++) {
      action.run();
      Thread.sleep(Duration.ofSeconds(1));
    }
  }

  private static void scrape(Agent agent) throws IOException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + agent.port() + "/metrics");
    CLIENT.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.discarding());
  }
}

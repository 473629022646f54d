package mailquota.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.state.SilenceWatch;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.Eventually;
import mailquota.testing.Expositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep no rules and too many at once, on real sockets. */
@Timeout(60)
class AgentHttpTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final HttpLimits PATIENT = new HttpLimits(512, LONG, LONG, 32, LONG, 2, 8, LONG);

  /** More than Jetty has threads. */
  private static final int MANY = 300;

  private static final String POST =
      "POST /api/v1/silences HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private static final String CLOSE = "Connection: close\r\n";

  private final List<Socket> clients = new ArrayList<>();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  @TempDir private Path folder;
  private Store store;
  private SilenceWatch watch;
  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    System.setErr(new PrintStream(logged, true, ISO_8859_1));
    InstantSource clock = InstantSource.system();
    store = new Store(StoreSettings.sqlite(folder.resolve("state.db").toString()), clock);
    watch = new SilenceWatch(store, clock);
    start(PATIENT);
  }

  private void start(HttpLimits limits) throws IOException {
    if (http != null) {
      http.close();
    }
    http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of("Quota.example.org"), Optional.empty()),
            limits,
            Expositions.of(registry),
            List::of,
            () -> true,
            List.of(new SilenceRoutes(watch, () -> List.of("mx1"), _ -> 7, InstantSource.system())),
            EventSource.NONE);
    http.start();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    http.close();
    watch.loop().close();
    store.close();
    System.setErr(stderr);
  }

  @Test
  void slowBodiesKeepNoThreadAndThoseAboveTheBoundAreRefused() throws IOException {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < PATIENT.bodies(); i++) {
      Socket client = open(POST + CLOSE + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);
      assertThat(client.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);
      slow.add(client);
    }
    List<Socket> refused = new ArrayList<>();
    for (int i = PATIENT.bodies(); i < MANY; i++) {
      refused.add(open(POST + CLOSE + "Content-Length: 2\r\n\r\n{"));
    }
    for (Socket client : refused) {
      assertThat(answer(client))
          .startsWith("HTTP/1.1 503 ")
          .contains("\r\nRetry-After: 5\r\n")
          .endsWith("{\"error\":\"too many requests with a body at once\"}\n");
    }
    assertThat(get("/-/healthy")).startsWith("HTTP/1.1 200 ").endsWith("healthy\n");
    assertThat(get("/-/ready")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/metrics")).startsWith("HTTP/1.1 200 ");
    send(slow.getFirst(), "{}");
    assertThat(answer(slow.getFirst())).as("one that arrives").startsWith("HTTP/1.1 400 ");
    assertThat(answer(open(POST + CLOSE + "Content-Length: 2\r\n\r\n{}")))
        .as("its place is free")
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aBodyHasADeadline() throws IOException {
    start(new HttpLimits(512, LONG, LONG, 1, SHORT, 2, 8, LONG));
    for (int i = 0; i < 3; i++) {
      assertThat(answer(open(POST + "Content-Length: 100\r\n\r\n{")))
          .startsWith("HTTP/1.1 408 ")
          .endsWith("{\"error\":\"expected the body within 100ms\"}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n{}", "ffffffffffffffffff\r\n{}", "2\r\n{}zz\r\n"})
  void aBadChunkIsTheClientsFault(String body) throws IOException {
    assertThat(answer(open(POST + "Transfer-Encoding: chunked\r\n\r\n" + body)))
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nContent-Type: application/json\r\n")
        .contains("{\"error\":\"the body breaks the rules of HTTP: ");
    assertThat(logged.toString(ISO_8859_1)).doesNotContain("ERROR", "WARN", "\tat ");
  }

  @Test
  void aBodyInChunksIsReadWhole() throws IOException {
    String body = "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
    assertThat(answer(open(POST + CLOSE + "Transfer-Encoding: chunked\r\n\r\n" + body)))
        .contains("author: ");
  }

  @Test
  void aClientThatHangsUpIsNoError() throws IOException {
    for (int i = 0; i < 20; i++) {
      Socket client = open(POST + "Content-Length: 100\r\n\r\n{");
      client.setSoLinger(i % 2 == 0, 0); // Every other one by RST.
      client.close();
    }
    // Their places are free again once the server has noticed all of them.
    start(new HttpLimits(512, LONG, LONG, 1, LONG, 2, 8, LONG));
    assertThat(get("/-/healthy")).startsWith("HTTP/1.1 200 ");
    assertThat(logged.toString(ISO_8859_1)).doesNotContain("ERROR", "WARN", "\tat ");
  }

  @Test
  void atMostTwoScrapesAtOnceAndTheOthersWaitOrAreRefused() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore entered = new Semaphore(0);
    CountDownLatch go = new CountDownLatch(1);
    onScrape(() -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      entered.release();
      await(go);
      now.decrementAndGet();
      return gauge(1);
    });
    List<Socket> scrapers = new ArrayList<>();
    int served = PATIENT.scrapes() + HttpLimits.WAITING;
    for (int i = 0; i < 200; i++) {
      scrapers.add(open("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }
    entered.acquire(PATIENT.scrapes());
    assertThat(get("/-/healthy")).as("meanwhile").startsWith("HTTP/1.1 200 ");
    go.countDown();
    List<String> answers = new ArrayList<>();
    for (Socket scraper : scrapers) {
      answers.add(answer(scraper));
    }
    assertThat(answers)
        .allMatch(answer ->
            answer.startsWith("HTTP/1.1 200 ")
                || (answer.startsWith("HTTP/1.1 503 ")
                    && answer.contains("\r\nRetry-After: 5\r\n")));
    assertThat(answers.stream().filter(answer -> answer.startsWith("HTTP/1.1 200 ")).count())
        .isGreaterThanOrEqualTo(served);
    assertThat(most).hasValue(PATIENT.scrapes());
  }

  @Test
  void aScrapeThatWaitsTooLongIsRefused() throws Exception {
    start(new HttpLimits(512, LONG, LONG, 32, LONG, 1, 8, SHORT));
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    onScrape(() -> {
      entered.countDown();
      await(go);
      return gauge(1);
    });
    Socket first = open("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    await(entered);
    assertThat(get("/metrics")).startsWith("HTTP/1.1 503 ").contains("{\"error\":\"too many");
    go.countDown();
    assertThat(answer(first)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aClientThatDoesNotReadItsScrapeLosesIt() throws Exception {
    start(new HttpLimits(512, LONG, Duration.ofSeconds(1), 32, LONG, 1, 8, LONG));
    AtomicInteger scrapes = new AtomicInteger();
    CountDownLatch entered = new CountDownLatch(1);
    onScrape(() -> {
      entered.countDown();
      return gauge(scrapes.getAndIncrement() == 0 ? 200_000 : 1);
    });
    open("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n");
    await(entered);
    // Another one waits as long as the first holds its place, and so may be closed as the first.
    Eventually.await(() -> get("/metrics").startsWith("HTTP/1.1 200 "));
    assertThat(logged.toString(ISO_8859_1)).doesNotContain("ERROR", "WARN", "\tat ");
  }

  @Test
  void callsThatWaitForTheStoreDoNotDelayOthers() throws Exception {
    store.silences(); // Makes the tables.
    List<Socket> calls = new ArrayList<>();
    try (Connection other =
        DriverManager.getConnection(StoreSettings.SQLITE + folder.resolve("state.db"))) {
      other.createStatement().execute("begin exclusive");
      for (int i = 0; i < MANY; i++) {
        calls.add(
            open(
                "DELETE /api/v1/silences/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
      }
      assertThat(get("/-/healthy")).startsWith("HTTP/1.1 200 ");
      assertThat(get("/metrics")).startsWith("HTTP/1.1 200 ");
      other.createStatement().execute("rollback");
    }
    List<String> statuses = new ArrayList<>();
    for (Socket call : calls) {
      statuses.add(answer(call).substring(0, 12));
    }
    assertThat(statuses).contains("HTTP/1.1 404", "HTTP/1.1 503").hasSize(MANY);
  }

  @Test
  void aHeaderThatDoesNotEndLosesItsConnection() throws IOException {
    start(new HttpLimits(512, SHORT, LONG, 32, LONG, 2, 8, LONG));
    assertThat(answer(open("GET /metrics HTTP/1.1\r\nHos"))).isEmpty();
    assertThat(answer(open("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n")))
        .as("and so does a connection that is kept and not used")
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void whereThereAreTooManyConnectionsTheOldestMakesWay() throws IOException {
    start(new HttpLimits(5, LONG, LONG, 32, LONG, 2, 8, LONG));
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(open("GET / HTT"));
    }
    // The server may open the first one before the last of the others, and close it for them.
    assertThat(get("/-/healthy") + get("/-/healthy")).startsWith("HTTP/1.1 200 ");
    assertThat(answer(silent.getFirst())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3:10143",
        "[::1]",
        "[2001:db8::1]:10143",
        "localhost",
        "LocalHost:80",
        "quota.example.org",
        "QUOTA.example.org.:10143"
      })
  void aHostThatMayBeTheAgentIsServed(String host) throws IOException {
    assertThat(get("/metrics", host)).startsWith("HTTP/1.1 200 ");
  }

  /** With DNS rebinding, a page could read the mailboxes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebound.example",
        "rebound.example:10143",
        "127.0.0.1.rebound.example",
        "localhost.rebound.example",
        "x.quota.example.org",
        "1.2.3.4.5"
      })
  void anotherHostIsMisdirected(String host) throws IOException {
    for (String path : List.of("/metrics", "/api/v1/silences", "/", "/-/nothing", "/-/healthy/x")) {
      assertThat(get(path, host))
          .startsWith("HTTP/1.1 421 ")
          .endsWith(
              "{\"error\":\"expected an IP address, localhost or a name of http.hosts as Host\"}\n");
    }
    assertThat(get("http://" + host + "/metrics", host)).startsWith("HTTP/1.1 421 ");
    assertThat(get("/-/healthy", host)).startsWith("HTTP/1.1 200 ");
    assertThat(get("/-/ready", host)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aClientOfHttp10NeedsNoHost() throws IOException {
    assertThat(answer(open("GET /metrics HTTP/1.0\r\n\r\n"))).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "G\u0001T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n"
      })
  void whatJettyRefusesIsAnErrorInJsonToo(String request) throws IOException {
    assertThat(answer(open(request))).containsPattern("^HTTP/1.1 (400|505) ").endsWith("\"}\n");
    assertThat(logged.toString(ISO_8859_1)).doesNotContain("ERROR", "WARN", "\tat ");
  }

  @Test
  void aHeaderThatIsTooLongIsAnErrorInJsonToo() throws IOException {
    String long1 = "X: " + "x".repeat(20_000) + "\r\n\r\n";
    assertThat(answer(open("GET / HTTP/1.1\r\nHost: localhost\r\n" + long1)))
        .startsWith("HTTP/1.1 431 ")
        .contains("{\"error\":\"");
  }

  private String get(String path) throws IOException {
    return get(path, "localhost");
  }

  private String get(String path, String host) throws IOException {
    return answer(
        open("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host)));
  }

  private Socket open(String request) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.setReceiveBufferSize(4096);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
    send(client, request);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String answer(Socket client) throws IOException {
    client.setSoTimeout(30_000);
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private void onScrape(Collector collector) {
    registry.register(collector);
  }

  private static MetricSnapshot gauge(int samples) {
    return new GaugeSnapshot(
        new MetricMetadata("some", "Help."),
        IntStream.range(0, samples)
            .mapToObj(i ->
                new GaugeDataPointSnapshot(
                    i, Labels.of("mailbox", "user" + i + "@example.org"), null))
            .toList());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package mailquota.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.polling.RequestedResult;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.Expositions;
import mailquota.testing.Promtool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProbeRoutesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Mailbox ALICE = Mailbox.of("alice@example.org", "mx1");
  private static final ProbeResult MEASURED =
      new Measured(
          new Reading(
              NOW,
              List.of(
                  new QuotaRoot(
                      "User quota",
                      Map.of(Resource.STORAGE, new Usage(91, new Limit.Finite(100)))))));

  private final BlockingQueue<Duration> limits = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile ProbeRoutes.Prober prober =
      (_, trace, _) -> {
        trace.begin(Trace.Phase.CONNECT);
        trace.line(Trace.From.CLIENT, "A1 LOGIN ***");
        trace.end();
        return Optional.of(new RequestedResult.Ended(status(MEASURED)));
      };
  private volatile Optional<MailboxStatus> known = Optional.empty();
  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    http =
        new AgentHttp(
            ProbeRoutesTest::anyPort,
            Expositions.of(new PrometheusRegistry()),
            List::of,
            () -> true,
            List.of(
                new ProbeRoutes(
                    address -> Optional.of(ALICE).filter(a -> a.address().equals(address)),
                    (mailbox, trace, limit) -> {
                      limits.add(limit);
                      return prober.probe(mailbox, trace, limit);
                    },
                    _ -> known,
                    () -> Naming.PLAIN)));
    http.start();
  }

  private static HttpSettings anyPort() {
    return new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty());
  }

  @AfterEach
  void stop() {
    http.close();
    client.close();
  }

  private static MailboxStatus status(ProbeResult result) {
    return new MailboxStatus(
        new Probe(ALICE, NOW, Duration.ofMillis(7), result),
        Level.WARNING,
        NOW,
        List.of(),
        Map.of());
  }

  @Test
  void theAnswerIsThatOfTheProbeAndTheSeriesOfTheMailbox() throws Exception {
    HttpResponse<String> answer = get("?target=alice@example.org");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("\nprobe_success 1.0\n", "\nprobe_duration_seconds ")
        .contains("probe_phase_duration_seconds{phase=\"connect\"} ")
        .doesNotContain("phase=\"tls\"")
        .contains("mailbox_quota_used_bytes{", "} 91.0\n", "mailbox_quota_level{", "} 2.0\n");
    assertThat(Promtool.check(answer.body())).isEmpty();
    assertThat(limits.take()).isEqualTo(Duration.ofMillis(59_500));
  }

  @Test
  void aFailedProbeIsNoSuccess() throws Exception {
    prober =
        (_, _, _) ->
            Optional.of(
                new RequestedResult.Ended(status(new Failed(Reason.TLS, "of another name"))));
    assertThat(get("?target=alice@example.org").body())
        .contains("\nprobe_success 0.0\n", "mailbox_probe_success{")
        .doesNotContain("mailbox_quota_used_bytes", "probe_phase_duration_seconds{");
  }

  @Test
  void withoutAResultTheSeriesAreThoseOfTheBoard() throws Exception {
    for (RequestedResult none :
        List.of(new RequestedResult.Late(), new RequestedResult.NotTried("it waits"))) {
      prober = (_, _, _) -> Optional.of(none);
      known = Optional.empty();
      assertThat(get("?target=alice@example.org").body())
          .contains("\nprobe_success 0.0\n")
          .doesNotContain("mailbox_");
      known = Optional.of(status(MEASURED));
      assertThat(get("?target=alice@example.org").body())
          .contains("\nprobe_success 0.0\n", "mailbox_quota_used_bytes{");
    }
  }

  @Test
  void debugShowsTheTraceTheResultAndTheMetrics() throws Exception {
    HttpResponse<String> answer = get("?target=alice@example.org&debug=true");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("Trace of the probe:\n")
        .contains(" ms  C: A1 LOGIN ***\n", "\nResult:\n{\"mailbox\":\"alice@example.org\"")
        .contains("\nMetrics that would have been returned:\n# HELP ", "\nprobe_success 1.0\n");
    prober = (_, _, _) -> Optional.of(new RequestedResult.NotTried("it waits"));
    assertThat(get("?target=alice@example.org&debug=true").body())
        .contains("\nResult:\nit waits\n");
    prober = (_, _, _) -> Optional.of(new RequestedResult.Late());
    assertThat(get("?target=alice@example.org&debug=true").body())
        .contains("; the probe goes on\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "?target=", "?target=bob@example.org", "?target=imap://mx1/", "?debug=true"})
  void onlyMailboxesOfTheInventoryAreProbed(String query) throws Exception {
    HttpResponse<String> answer = get(query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"");
    assertThat(limits).isEmpty();
  }

  @Test
  void aMailboxThatIsNotPolledIsUnknown() throws Exception {
    prober = (_, _, _) -> Optional.empty();
    assertThat(get("?target=alice@example.org").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"10, 9500", "1, 500", "0.6, 300", "0.002, 1", "3600, 59500", "1e99, 59500"})
  void theTimeoutIsThatOfTheScrapeLessTheWay(String header, long millis) throws Exception {
    assertThat(get("?target=alice@example.org", header).statusCode()).isEqualTo(200);
    assertThat(limits.take()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "soon", ""})
  void anotherTimeoutIsRefused(String header) throws Exception {
    assertThat(get("?target=alice@example.org", header).statusCode()).isEqualTo(400);
    assertThat(limits).isEmpty();
  }

  /** Health checks and calls get a thread while as many probes wait as are admitted, and more. */
  @Test
  void probesThatWaitHoldUpNothingElse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Semaphore begun = new Semaphore(0);
    prober =
        (_, _, _) -> {
          begun.release();
          release.await();
          return Optional.of(new RequestedResult.Late());
        };
    var waiting =
        Stream.generate(() -> client.sendAsync(request("?target=alice@example.org", "10"), text()))
            .limit(40)
            .toList();
    begun.acquire(32);
    assertThat(begun.availablePermits()).isZero();
    HttpRequest healthy = HttpRequest.newBuilder(uri("/-/healthy")).build();
    assertThat(client.send(healthy, text()).statusCode()).isEqualTo(200);
    HttpRequest call = HttpRequest.newBuilder(uri("/api/v1/none")).build();
    assertThat(client.send(call, text()).statusCode()).isEqualTo(404);
    release.countDown();
    for (var answer : waiting) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  private HttpRequest request(String query, String timeout) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/probe" + query));
    return request.header("X-Prometheus-Scrape-Timeout-Seconds", timeout).build();
  }

  private HttpResponse<String> get(String query, String timeout) throws Exception {
    return client.send(request(query, timeout), text());
  }

  private HttpResponse<String> get(String query) throws Exception {
    return client.send(HttpRequest.newBuilder(uri("/probe" + query)).build(), text());
  }
}

package mailquota.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import mailquota.testing.OtlpReceiver;
import mailquota.testing.OtlpReceiver.Pushed;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver gets, and one that is not there. */
@Timeout(60)
class OtlpPushTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123Z");
  private static final Map<String, String> RESOURCE = Map.of("service.name", "agent");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private OtlpReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    System.setErr(new PrintStream(logged, true, UTF_8));
    receiver = OtlpReceiver.start();
  }

  @AfterEach
  void stop() {
    receiver.close();
    System.setErr(stderr);
  }

  private OtlpPush push(String url, Trust trust, Duration interval) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put("Authorization", new Secret("Bearer s3cret"));
    return new OtlpPush(
        new OtlpSettings(new HttpTarget(new Secret(url), headers, trust), interval),
        registry::scrape,
        RESOURCE,
        InstantSource.fixed(NOW));
  }

  private OtlpPush push() {
    return push(url("http", receiver), Trust.ofSystem(), OtlpSettings.USUAL_INTERVAL);
  }

  private static String url(String scheme, OtlpReceiver to) {
    return scheme + "://localhost:" + to.port() + "/v1/metrics";
  }

  @Test
  void theValuesOfAScrapeArrive() throws InterruptedException {
    Gauge up = Gauge.builder().name("up").labelNames("server", "é").register(registry);
    up.labelValues("mx1", "ü\"").set(1);
    Counter probes = Counter.builder().name("probes_total").register(registry);
    probes.inc(7);
    Gauge.builder().name("unknown").register(registry).set(Double.NaN);
    push().push();

    Pushed pushed = receiver.next();
    assertThat(pushed.path()).isEqualTo("/v1/metrics");
    assertThat(pushed.headers().getFirst("Authorization")).isEqualTo("Bearer s3cret");
    assertThat(pushed.headers().getFirst("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(pushed.resource()).containsEntry("service.name", "agent");
    assertThat(pushed.samples())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("up{server=\"mx1\",é=\"ü\"\"}", 1.0, "probes_total", 7.0));
    Metric sum = metric(pushed, "probes_total");
    assertThat(sum.getSum().getIsMonotonic()).isTrue();
    assertThat(sum.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(sum.getSum().getDataPoints(0).getTimeUnixNano())
        .isEqualTo(nanos(NOW.toEpochMilli()));
    assertThat(sum.getSum().getDataPoints(0).getStartTimeUnixNano())
        .isEqualTo(nanos(ManagementFactory.getRuntimeMXBean().getStartTime()));
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static Metric metric(Pushed pushed, String name) {
    return pushed.metrics().stream()
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHistogramArrivesAsItsSeries() throws InterruptedException {
    for (String name : new String[] {"took_seconds", "mailbox_quota_used_ratio"}) {
      Histogram histogram =
          Histogram.builder()
              .name(name)
              .classicOnly()
              .classicUpperBounds(0.5, 1)
              .register(registry);
      histogram.observe(0.25);
      histogram.observe(0.75);
      histogram.observe(7);
    }
    push().push();

    Pushed pushed = receiver.next();
    assertThat(pushed.samples())
        .hasSize(10)
        .containsEntry("took_seconds_bucket{le=\"0.5\"}", 1.0)
        .containsEntry("took_seconds_bucket{le=\"1.0\"}", 2.0)
        .containsEntry("took_seconds_bucket{le=\"+Inf\"}", 3.0)
        .containsEntry("took_seconds_count", 3.0)
        .containsEntry("took_seconds_sum", 8.0);
    assertThat(metric(pushed, "took_seconds_count").hasSum()).isTrue();
    assertThat(metric(pushed, "mailbox_quota_used_ratio_count").hasGauge())
        .as("a number of mailboxes may fall")
        .isTrue();
  }

  @Test
  void theSeriesOfMailboxesStayHere() throws InterruptedException {
    Gauge used = Gauge.builder().name("used").labelNames("mailbox", "domain").register(registry);
    used.labelValues("alice@example.org", "example.org").set(5);
    Gauge.builder().name("up").register(registry).set(1);
    push().push();

    assertThat(receiver.next().samples()).containsExactly(Map.entry("up", 1.0));
  }

  @Test
  void aSeriesThatIsGoneIsNotPushedAgain() throws InterruptedException {
    Gauge up = Gauge.builder().name("up").labelNames("server").register(registry);
    up.labelValues("mx1").set(1);
    OtlpPush push = push();
    push.push();
    assertThat(receiver.next().samples()).containsExactly(Map.entry("up{server=\"mx1\"}", 1.0));

    up.remove("mx1");
    up.labelValues("mx2").set(0);
    push.push();
    assertThat(receiver.next().samples()).containsExactly(Map.entry("up{server=\"mx2\"}", 0.0));
  }

  @Test
  void byTlsWithTheTrustedCertificateOnly(@TempDir Path folder) throws Exception {
    TestCertificate certificate = TestCertificate.localhost();
    Gauge.builder().name("up").register(registry).set(1);
    try (OtlpReceiver tls = OtlpReceiver.startTls(certificate)) {
      Trust trust = Trust.of(certificate.writeCertificate(folder));
      push(url("https", tls), trust, OtlpSettings.USUAL_INTERVAL).push();
      assertThat(tls.next().samples()).containsKey("up");

      push(url("https", tls), Trust.ofSystem(), OtlpSettings.USUAL_INTERVAL).push();
      assertThat(log()).contains("takes no metrics: no TLS");
    }
  }

  @Test
  void aReceiverThatIsDownIsLoggedOnce() throws InterruptedException {
    Gauge.builder().name("up").register(registry).set(1);
    OtlpPush push = push();
    receiver.answer(() -> 503);
    push.push();
    push.push();
    assertThat(log()).containsOnlyOnce("WARN").contains("takes no metrics: status 503");
    receiver.answer(() -> 200);
    push.push();
    push.push();
    assertThat(log()).containsOnlyOnce("takes metrics again").doesNotContain("s3cret");
    receiver.close();
    push.push();
    assertThat(log()).contains("takes no metrics: no connection");
  }

  @Test
  void aReceiverThatIsSlowIsGivenUp() throws InterruptedException {
    Gauge.builder().name("up").register(registry).set(1);
    CountDownLatch ended = new CountDownLatch(1);
    receiver.answer(() -> {
      await(ended);
      return 200;
    });
    push(url("http", receiver), Trust.ofSystem(), Duration.ofMillis(200)).push();
    ended.countDown();

    assertThat(receiver.next()).isNotNull();
    assertThat(log()).contains("takes no metrics: no answer in time");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String log() {
    return logged.toString(UTF_8);
  }
}

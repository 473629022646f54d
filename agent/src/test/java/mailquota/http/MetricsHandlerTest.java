package mailquota.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import mailquota.metrics.Format;
import mailquota.testing.Expositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets from {@code /metrics} by what it accepts. */
@Timeout(60)
class MetricsHandlerTest {

  private static final String TEXT =
      "# HELP one_total A metric.\n# TYPE one_total counter\none_total 1.0\n";
  private static final String OPEN_METRICS =
      "# TYPE one counter\n# HELP one A metric.\none_total 1.0\n# EOF\n";

  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    Counter.builder().name("one_total").help("A metric.").register(registry).inc();
    http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
            Expositions.of(registry),
            List::of,
            () -> true,
            List.of());
    http.start();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aClientThatSaysNothingGetsPlainText() throws Exception {
    HttpResponse<byte[]> answer = get(HttpRequest.newBuilder());
    assertThat(new String(answer.body(), UTF_8)).isEqualTo(TEXT);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.headers().allValues("Vary")).containsExactly("Accept, Accept-Encoding");
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
  }

  /** As Prometheus 3 asks. */
  @Test
  void prometheusGetsOpenMetricsCompressed() throws Exception {
    HttpResponse<byte[]> answer =
        get(
            HttpRequest.newBuilder()
                .header(
                    "Accept",
                    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                        + "application/openmetrics-text;version=0.0.1;q=0.4,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
                .header("Accept-Encoding", "gzip"));
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(new String(plain, UTF_8)).isEqualTo(OPEN_METRICS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/plain                                              | TEXT
          */*                                                     | TEXT
          text/html, application/xml;q=0.9, */*;q=0.8             | TEXT
          application/openmetrics-text                            | OPEN_METRICS
          Application/OpenMetrics-Text; version=1.0.0             | OPEN_METRICS
          text/plain;q=0.5, application/openmetrics-text          | OPEN_METRICS
          text/plain, application/openmetrics-text;q=0.5          | TEXT
          text/plain, application/openmetrics-text;q=0            | TEXT
          application/vnd.google.protobuf;q=0.9, text/plain;q=0.1 | TEXT
          application/vnd.google.protobuf                         | TEXT
          ;;,,q=                                                  | TEXT
          """)
  void theFormatIsTheOnePreferred(String accept, Format format) {
    assertThat(MetricsHandler.format(accept)).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "deflate, gzip;q=0.5, br", "identity;q=0.5, gzip;q=0.8"})
  void gzipIsTakenWherePreferred(String encodings) {
    assertThat(Accepted.isGzip(encodings)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "br", "*", "gzip;q=0", "gzip;q=0.5, identity"})
  void gzipIsNotTakenElsewhere(String encodings) {
    assertThat(Accepted.isGzip(encodings)).isFalse();
  }

  private HttpResponse<byte[]> get(HttpRequest.Builder request) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.port() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.uri(uri).build(), BodyHandlers.ofByteArray());
    }
  }
}

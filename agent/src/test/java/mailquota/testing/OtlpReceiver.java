package mailquota.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** A receiver of metrics by OTLP over HTTP, on loopback. Thread-safe. */
public final class OtlpReceiver implements AutoCloseable {

  /** One request. */
  public record Pushed(String path, Headers headers, ExportMetricsServiceRequest request) {

    public Map<String, String> resource() {
      return labels(request.getResourceMetrics(0).getResource().getAttributesList());
    }

    public List<Metric> metrics() {
      return request.getResourceMetricsList().stream()
          .flatMap(resource -> resource.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream())
          .toList();
    }

    /** Gauges and sums as in the text format of Prometheus: {@code name{label="value"}}. */
    public Map<String, Double> samples() {
      Map<String, Double> samples = new TreeMap<>();
      for (Metric metric : metrics()) {
        points(metric).forEach(p -> samples.put(metric.getName() + text(p), p.getAsDouble()));
      }
      return samples;
    }

    private static Stream<NumberDataPoint> points(Metric metric) {
      return Stream.concat(
          metric.getGauge().getDataPointsList().stream(),
          metric.getSum().getDataPointsList().stream());
    }

    private static String text(NumberDataPoint point) {
      List<String> labels =
          labels(point.getAttributesList()).entrySet().stream()
              .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
              .toList();
      return labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}";
    }

    private static Map<String, String> labels(List<KeyValue> attributes) {
      Map<String, String> labels = new TreeMap<>();
      attributes.forEach(one -> labels.put(one.getKey(), one.getValue().getStringValue()));
      return labels;
    }
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Pushed> pushed = new LinkedBlockingQueue<>();
  private volatile IntSupplier status = () -> 200;

  private OtlpReceiver(HttpServer server) {
    this.server = server;
    server.setExecutor(executor);
    server.createContext("/", this::take);
    server.start();
  }

  public static OtlpReceiver start() throws IOException {
    return new OtlpReceiver(HttpServer.create(anyPort(), 0));
  }

  public static OtlpReceiver startTls(TestCertificate certificate) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    return new OtlpReceiver(server);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Answers with this status, which may wait. */
  public void answer(IntSupplier answer) {
    status = answer;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      pushed.add(
          new Pushed(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody())));
      exchange.sendResponseHeaders(status.getAsInt(), -1);
    }
  }

  /** Waits for the next request. */
  public Pushed next() throws InterruptedException {
    Pushed next = pushed.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was pushed");
    }
    return next;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}

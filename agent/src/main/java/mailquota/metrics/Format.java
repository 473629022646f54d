package mailquota.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A text format of metrics, as the Prometheus client writes it. */
public enum Format {
  /** Prometheus' text format 0.0.4. */
  TEXT(""),

  /** OpenMetrics 1.0.0. */
  OPEN_METRICS("# EOF\n");

  private static final ExpositionFormats CLIENT = ExpositionFormats.init();

  private final String end;

  Format(String end) {
    this.end = end;
  }

  private ExpositionFormatWriter writer() {
    return switch (this) {
      case TEXT -> CLIENT.getPrometheusTextFormatWriter();
      case OPEN_METRICS -> CLIENT.getOpenMetricsTextFormatWriter();
    };
  }

  /** The media type with its parameters. */
  public String contentType() {
    return writer().getContentType();
  }

  /** The text of all families, without the end of the format. */
  byte[] text(List<MetricSnapshot> families) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer().write(text, new MetricSnapshots(families));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written but memory", e);
    }
    return Arrays.copyOf(text.toByteArray(), text.size() - end().length);
  }

  /** The lines in front of the samples of a family, which has at least one. */
  byte[] heading(MetricSnapshot family) {
    return new String(text(List.of(family)), UTF_8)
        .lines()
        .takeWhile(line -> line.startsWith("#"))
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  /** What stands behind the last family. */
  byte[] end() {
    return end.getBytes(UTF_8);
  }
}

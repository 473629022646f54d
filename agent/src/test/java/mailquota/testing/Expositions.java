package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import mailquota.board.Board;
import mailquota.intake.SharedRoots;
import mailquota.metrics.Exposition;
import mailquota.metrics.Format;
import mailquota.metrics.MailboxMetrics;
import mailquota.metrics.MetricsSettings;

/** Expositions, and their texts. */
public final class Expositions {

  private Expositions() {}

  /** An exposition without mailboxes. */
  public static Exposition of(PrometheusRegistry registry) {
    return new Exposition(
        registry,
        new MailboxMetrics(
            new Board(), new SharedRoots(), List::of, () -> MetricsSettings.DEFAULT));
  }

  public static String text(Exposition exposition, Format format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      exposition.write(format, out);
    } catch (IOException e) {
      throw new AssertionError("nothing is written but memory", e);
    }
    return out.toString(UTF_8);
  }
}

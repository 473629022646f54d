package mailquota.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import mailquota.testing.prometheus.Prometheus;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * At 100,000 mailboxes no rule reads more samples than Prometheus allows a query by default. The
 * older release takes the data; both evaluate every expression.
 */
@Tag("real")
@Timeout(600)
class LargeSiteIT {

  private static final LargeSite SITE =
      new LargeSite(Integer.getInteger("large-site.mailboxes", 100_000));

  @Test
  void everyExpressionIsEvaluated(@TempDir Path folder) {
    PrometheusVersion.V2.require();
    PrometheusVersion.V3.require();
    try (Prometheus prometheus =
        Prometheus.start(
            PrometheusVersion.V2, folder, "global: {}", "--web.enable-remote-write-receiver")) {
      SITE.writeTo(prometheus);
      assertThatEachIsEvaluated(prometheus);
    }
    try (Prometheus prometheus = Prometheus.start(PrometheusVersion.V3, folder, "global: {}")) {
      assertThatEachIsEvaluated(prometheus);
    }
  }

  private static void assertThatEachIsEvaluated(Prometheus prometheus) {
    Set<String> expressions = new TreeSet<>(Shipped.expressions());
    expressions.addAll(Shipped.grafanaExpressions());
    for (String expression : expressions) {
      JsonNode answer = prometheus.query(expression, LargeSite.END);
      assertThat(answer.path("status").asString())
          .as("%s: %s", expression, answer.path("error").asString(""))
          .isEqualTo("success");
    }
    assertThat(prometheus.query("count(" + forecast() + ")", LargeSite.END).at("/data/result/0/value/1").asString())
        .isEqualTo(String.valueOf(SITE.mailboxes() * 3 / 10));
  }

  private static String forecast() {
    return Shipped.expressions().stream()
        .filter(expression -> expression.contains("predict_linear"))
        .findFirst()
        .orElseThrow();
  }
}

package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
 * No rule reads more samples at a time than Prometheus allows a query by default, at 100,000
 * mailboxes. What a query reads grows with the mailboxes, so a tenth of them is enough; {@code
 * -Dlarge-site.mailboxes=100000} writes them all, which takes minutes. The older release takes the
 * data; both evaluate every expression.
 */
@Tag("real")
@Timeout(1800)
class LargeSiteIT {

  private static final int MAILBOXES = 100_000;

  /** The longest list of a panel. */
  private static final int A_FEW = 50;

  private static final Duration DAY = Duration.ofDays(1);

  /** The default of {@code --query.max-samples}. */
  private static final long MAX_SAMPLES = 50_000_000;

  private static final LargeSite SITE =
      new LargeSite(Integer.getInteger("large-site.mailboxes", MAILBOXES / 10));

  @Test
  void everyExpressionIsEvaluated(@TempDir Path folder) throws IOException {
    try (Prometheus prometheus =
        Prometheus.start(
            PrometheusVersion.V2, folder, "global: {}", "--web.enable-remote-write-receiver")) {
      SITE.writeTo(prometheus);
      assertThatEachIsEvaluated(prometheus);
      assertThatEachPanelShowsAFew(prometheus);
    }
    try (Prometheus prometheus = Prometheus.start(PrometheusVersion.V3, folder, "global: {}")) {
      assertThatEachIsEvaluated(prometheus);
      assertThatEachPanelShowsAFew(prometheus);
    }
  }

  private static void assertThatEachIsEvaluated(Prometheus prometheus) {
    Set<String> expressions = new TreeSet<>(Shipped.expressions());
    expressions.addAll(Shipped.yaml(Shipped.GRAFANA_RULES).findValuesAsString("expr"));
    long most =
        expressions.stream()
            .map(expression -> data(prometheus, expression))
            .mapToLong(data -> data.at("/stats/samples/peakSamples").asLong())
            .max()
            .orElseThrow();
    assertThat(most * MAILBOXES / SITE.mailboxes())
        .as("the most samples at a time")
        .isBetween((long) MAILBOXES, MAX_SAMPLES / 10);
    assertThat(data(prometheus, forecast()).at("/result/0/value/1").asString())
        .as("mailboxes that fill up")
        .isEqualTo(String.valueOf(SITE.mailboxes() * 3 / 10));
  }

  /** Of all mailboxes a panel reads one moment, and shows the top of a list. */
  private static void assertThatEachPanelShowsAFew(Prometheus prometheus) throws IOException {
    Screen screen = new Screen(prometheus, LargeSite.MAILBOX, LargeSite.END, DAY);
    for (Query query : Query.all().toList()) {
      JsonNode answer = screen.answer(query);
      assertThat(answer.path("status").asString())
          .as("%s: %s", query, answer.path("error").asString(""))
          .isEqualTo("success");
      assertThat(answer.at("/data/result").size()).as("%s", query).isLessThanOrEqualTo(A_FEW);
      long peak = answer.at("/data/stats/samples/peakSamples").asLong();
      assertThat(peak * MAILBOXES / SITE.mailboxes())
          .as("samples at a time of %s", query)
          .isLessThan(MAX_SAMPLES / 10);
    }
  }

  /** Evaluates the whole expression; its results are counted, not sent. */
  private static JsonNode data(Prometheus prometheus, String expression) {
    JsonNode answer = prometheus.query("count(\n" + expression + "\n)", LargeSite.END);
    assertThat(answer.path("status").asString())
        .as("%s: %s", expression, answer.path("error").asString(""))
        .isEqualTo("success");
    return answer.path("data");
  }

  private static String forecast() {
    return Shipped.expressions().stream()
        .filter(expression -> expression.contains("predict_linear"))
        .findFirst()
        .orElseThrow();
  }
}

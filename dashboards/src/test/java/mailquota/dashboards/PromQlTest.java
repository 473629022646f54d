package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {

  @Test
  void functionsLabelsStringsAndKeywordsAreNoMetrics() {
    String query =
        """
        topk(3, max without (instance, pod) (
          label_replace(used_bytes{server="a or b"} / on (mailbox) group_left () (limit_bytes > 0), "x", "y", "", "")
        )) and job:errors:rate5m{le="0.5"} >= bool 1 unless rate(probes_total[5m] offset 1d) @ end()
        """;

    assertThat(PromQl.metricNames(query))
        .containsExactly("job:errors:rate5m", "limit_bytes", "probes_total", "used_bytes");
  }

  @Test
  void selectorsAreTheMatchersInBraces() {
    assertThat(PromQl.selectors("a{job=\"x\"} / b{le=\"1\"} + c"))
        .containsExactlyInAnyOrder("{job=\"x\"}", "{le=\"1\"}");
  }
}

package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a query of a panel must be so that it is right for two agents and for 100,000 mailboxes. */
class QueryTest {

  private static final Pattern FEW = Pattern.compile("\\b(?:topk|bottomk)\\([1-5]?\\d,");
  private static final Pattern ONE = Pattern.compile("^(?:count|sum)\\(");
  private static final Pattern GROUPED_BY =
      Pattern.compile("^[(\\s]*(?:1000 \\* )?\\w+ by \\(([^)]*)\\)");
  private static final Map<String, String> VARIABLES =
      Map.of(
          "job", ".+",
          "instance", ".+",
          "server", ".+",
          "domain", ".*",
          "mailbox", "alice@example.org",
          "__rate_interval", "1m");

  static Stream<Query> queries() throws IOException {
    return Query.all();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everySelectorIsOfTheChosenJob(Query query) {
    assertThat(PromQl.selectors(query.expr()))
        .isNotEmpty()
        .allMatch(selector -> selector.contains("job=~\"$job"));
    for (String metric : PromQl.metricNames(query.expr())) {
      assertThat(query.expr()).doesNotContainPattern("(?<![\\w:])" + metric + "(?![\\w:{])");
    }
  }

  /** What is recorded, and an alert, is of all agents together. */
  @ParameterizedTest
  @MethodSource("queries")
  void onThePageOfTheAgentItIsOfTheChosenInstances(Query query) {
    if (query.page().equals("agent")) {
      for (String metric : PromQl.metricNames(query.expr())) {
        boolean isOfAnAgent = !metric.contains(":") && !metric.equals("ALERTS");
        assertThat(matchers(query, metric))
            .allMatch(matchers -> matchers.contains("instance=~\"$instance\"") == isOfAnAgent);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aCounterIsReadAsARateOfTheScreensOwnInterval(Query query) {
    assertThat(query.expr()).doesNotContainPattern("(?<!rate\\()(?<!increase\\()\\b\\w+_total\\b");
    assertThat(query.expr().replace("[$__rate_interval]", "")).doesNotContain("[");
  }

  /**
   * All mailboxes of a site are read for one moment only, or the samples of a week of them exceed
   * what Prometheus lets one query read; and only a few come out.
   */
  @ParameterizedTest
  @MethodSource("queries")
  void ofAllMailboxesAFewAreAskedForOnceOrANumberOfThem(Query query) throws IOException {
    if (readsAllMailboxes(query)) {
      assertThat(query.isInstant()).isTrue();
      assertThat(FEW.matcher(query.expr()).find() || ONE.matcher(query.expr()).find()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void ofAllDomainsOrMailboxesAFewComeOut(Query query) {
    GROUPED_BY
        .matcher(query.expr())
        .results()
        .map(grouping -> grouping.group(1))
        .filter(labels -> labels.contains("domain") || labels.contains("mailbox"))
        .forEach(labels ->
            assertThat(
                    FEW.matcher(query.expr()).find()
                        || query.expr().contains("mailbox=\"$mailbox\""))
                .as("limited to a few by %s", labels)
                .isTrue());
  }

  @ParameterizedTest
  @EnumSource
  void prometheusUnderstandsEach(PrometheusVersion version, @TempDir Path folder) throws Exception {
    ObjectNode file = JsonMapper.shared().createObjectNode();
    ArrayNode rules = file.putArray("groups").addObject().put("name", "panels").putArray("rules");
    for (Query query : queries().toList()) {
      rules
          .addObject()
          .put("record", "panel")
          .put("expr", query.filledIn(VARIABLES))
          .putObject("labels")
          .put("place", query.place());
    }
    Path written = Files.writeString(folder.resolve("rules.yaml"), file.toString());

    Tool.Run run = Tool.of(version, "promtool").run("check", "rules", written.toString());

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(rules.size()).isGreaterThan(100);
  }

  private static boolean readsAllMailboxes(Query query) throws IOException {
    Set<String> ofAMailbox = new HashSet<>(Shipped.agentMetricsOfAMailbox());
    Shipped.recordedNames().stream()
        .filter(name -> name.startsWith("mailbox:"))
        .forEach(ofAMailbox::add);
    return PromQl.metricNames(query.expr()).stream()
        .filter(ofAMailbox::contains)
        .flatMap(metric -> matchers(query, metric))
        .anyMatch(matchers -> !matchers.contains("mailbox=\"$mailbox\""));
  }

  /** The matchers of each selector of a metric. */
  private static Stream<String> matchers(Query query, String metric) {
    return Pattern.compile("(?<![\\w:])" + metric + "\\{([^}]*)}")
        .matcher(query.expr())
        .results()
        .map((MatchResult selector) -> selector.group(1));
  }
}

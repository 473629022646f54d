package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The table of docs/alerts.md has each number of each alert, and the reason for it. */
class AlertsDocumentTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[`(Mailbox\\w+)`].*\\|$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A threshold or a duration. In braces and quotes there is none. */
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.\"])\\d[\\d.]*[smhdw]?(?!\\w)");

  /** A row as the document has it, or as the rule wants it. */
  private record Row(
      String alert, String severity, Set<String> numbers, String lasts, String stays) {}

  @Test
  void tableIsTheAlerts() throws IOException {
    assertThat(rows().map(AlertsDocumentTest::documented).toList())
        .isEqualTo(Shipped.alerts().stream().map(AlertsDocumentTest::expected).toList());
  }

  @Test
  void everyNumberHasAReason() throws IOException {
    assertThat(rows().map(cells -> cells.get(5)))
        .isNotEmpty()
        .allMatch(reason -> reason.length() > 30);
  }

  private static Stream<List<String>> rows() throws IOException {
    return ROW.matcher(Files.readString(Shipped.ALERTS_DOCUMENT))
        .results()
        .map(MatchResult::group)
        .map(row -> Stream.of(row.substring(1).split("\\|")).map(String::strip).toList());
  }

  private static Row documented(List<String> cells) {
    return new Row(
        codes(cells.get(0)).findFirst().orElseThrow(),
        cells.get(1),
        codes(cells.get(2)).flatMap(AlertsDocumentTest::numbers).collect(sorted()),
        cells.get(3),
        cells.get(4));
  }

  private static Row expected(JsonNode alert) {
    return new Row(
        alert.path("alert").asString(),
        alert.at("/labels/severity").asString(),
        numbers(alert.path("expr").asString()).collect(sorted()),
        alert.path("for").asString(),
        alert.path("keep_firing_for").asString(""));
  }

  private static Stream<String> codes(String cell) {
    return CODE.matcher(cell).results().map(code -> code.group(1));
  }

  private static Stream<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(MatchResult::group);
  }

  private static Collector<String, ?, Set<String>> sorted() {
    return Collectors.toCollection(TreeSet::new);
  }
}

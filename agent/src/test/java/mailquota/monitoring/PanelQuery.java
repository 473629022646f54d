package mailquota.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.prometheus.Prometheus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A query of a panel of a dashboard.
 *
 * @param panel "overview/Fullest mailboxes"
 * @param isInstant whether it asks for one moment and not for the time range of the screen
 */
record PanelQuery(String panel, String expression, boolean isInstant) {

  private static final Path FOLDER = Path.of("../dashboards/grafana");
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

  static List<PanelQuery> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(PanelQuery::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<PanelQuery> of(Path dashboard) {
    String page = dashboard.getFileName().toString().replace(".json", "/");
    return JsonMapper.shared()
        .readTree(dashboard)
        .path("panels")
        .valueStream()
        .flatMap(panel ->
            panel
                .path("targets")
                .valueStream()
                .map(target ->
                    new PanelQuery(
                        page + panel.path("title").asString(),
                        target.path("expr").asString(),
                        target.path("instant").asBoolean(false))));
  }

  /**
   * The answer of Prometheus.
   *
   * @param mailbox in place of the variable that is typed; the others are "All"
   * @param range of the screen, which ends at a time, in 60 steps
   */
  JsonNode ask(Prometheus prometheus, String mailbox, Instant end, Duration range) {
    Duration step = range.dividedBy(60);
    Map<String, String> values =
        Map.of(
            "job", ".+",
            "instance", ".+",
            "server", ".+",
            "domain", ".*",
            "mailbox", mailbox,
            "__rate_interval", Math.max(15, 4 * step.toSeconds()) + "s");
    String filledIn =
        VARIABLE
            .matcher(expression)
            .replaceAll(variable -> Matcher.quoteReplacement(values.get(variable.group(1))));
    return isInstant
        ? prometheus.query(filledIn, end)
        : prometheus.queryRange(filledIn, end.minus(range), end, step);
  }
}

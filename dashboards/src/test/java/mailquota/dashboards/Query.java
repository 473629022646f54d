package mailquota.dashboards;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One query of a panel.
 *
 * @param page the last part of the dashboard's uid
 * @param panel the title of the panel
 * @param ref its letter within the panel
 * @param isInstant whether it asks for one moment and not for the whole time range
 */
record Query(String page, String panel, String ref, String expr, boolean isInstant) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

  /** The queries of all panels of all dashboards. */
  static Stream<Query> all() throws IOException {
    return Shipped.dashboards().stream().map(Shipped::json).flatMap(Query::of);
  }

  private static Stream<Query> of(JsonNode dashboard) {
    String page = dashboard.path("uid").asString().replace("mailbox-quota-", "");
    return Shipped.panels(dashboard)
        .flatMap(panel ->
            Shipped.elements(panel.path("targets"))
                .map(target ->
                    new Query(
                        page,
                        panel.path("title").asString(),
                        target.path("refId").asString(),
                        target.path("expr").asString(),
                        target.path("instant").asBoolean(false))));
  }

  /** The expression with values in place of Grafana's variables. */
  String filledIn(Map<String, String> values) {
    return VARIABLE
        .matcher(expr)
        .replaceAll(found -> {
          String value = values.get(found.group(1));
          if (value == null) {
            throw new AssertionError("no value for $" + found.group(1) + " of " + this);
          }
          return Matcher.quoteReplacement(value);
        });
  }

  /** "mailbox/Fullness": its panel. */
  String shownIn() {
    return page + "/" + panel;
  }

  /** "mailbox/Fullness A": where to find it. */
  String place() {
    return shownIn() + " " + ref;
  }

  @Override
  public String toString() {
    return place();
  }
}

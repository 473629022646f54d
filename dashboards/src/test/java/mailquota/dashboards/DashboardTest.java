package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a dashboard must have to be imported anywhere and to be understood there. */
class DashboardTest {

  private static final String DATASOURCE = "${datasource}";
  private static final int GRID_COLUMNS = 24;

  static Stream<Named<JsonNode>> dashboards() throws IOException {
    return Shipped.dashboards().stream().map(Shipped::json).map(DashboardTest::byTitle);
  }

  static Stream<Named<JsonNode>> panels() throws IOException {
    return dashboards()
        .flatMap(dashboard -> Shipped.elements(dashboard.getPayload().path("panels")))
        .filter(panel -> !panel.path("type").asString().equals("row"))
        .map(DashboardTest::byTitle);
  }

  @Test
  void eachHasItsOwnFixedUid() throws IOException {
    List<String> uids =
        dashboards().map(dashboard -> dashboard.getPayload().path("uid").asString()).toList();

    assertThat(uids).isNotEmpty().doesNotHaveDuplicates();
    assertThat(uids).allMatch(uid -> uid.matches("mailbox-quota-[a-z-]+") && uid.length() <= 40);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void itIsNotTiedToTheGrafanaItWasMadeOn(JsonNode dashboard) {
    assertThat(dashboard.has("id")).isFalse();
    assertThat(dashboard.has("__inputs")).isFalse();
    assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
    assertThat(dashboard.findValues("datasource"))
        .isNotEmpty()
        .allMatch(source -> source.path("uid").asString("").equals(DATASOURCE));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void titleAndTagAreOfOneFamily(JsonNode dashboard) {
    assertThat(dashboard.path("title").asString()).startsWith("Mailbox quota / ");
    assertThat(dashboard.at("/tags/0").asString()).isEqualTo("mailbox-quota");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void datasourceAndJobAreVariables(JsonNode dashboard) {
    List<JsonNode> variables = Shipped.elements(dashboard.at("/templating/list")).toList();
    JsonNode datasource = variables.get(0);
    JsonNode job = variables.get(1);

    assertThat(datasource.path("name").asString()).isEqualTo("datasource");
    assertThat(datasource.path("label").asString()).isEqualTo("Data Source");
    assertThat(job.path("name").asString()).isEqualTo("job");
    assertThat(job.path("allValue").asString()).isEqualTo(".+");
    assertThat(variables.subList(1, variables.size()))
        .allMatch(variable -> variable.path("multi").asBoolean())
        .allMatch(variable -> variable.path("refresh").asInt() == 2);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsHaveTheirOwnIdsAndPlaces(JsonNode dashboard) {
    List<JsonNode> all = Shipped.elements(dashboard.path("panels")).toList();
    List<Rectangle> places = all.stream().map(panel -> place(panel.path("gridPos"))).toList();

    assertThat(all.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    assertThat(places).allMatch(place -> place.x >= 0 && place.x + place.width <= GRID_COLUMNS);
    for (int i = 0; i < places.size(); i++) {
      assertThat(places.subList(i + 1, places.size()))
          .as("overlap with %s", all.get(i).path("title"))
          .noneMatch(places.get(i)::intersects);
    }
  }

  @ParameterizedTest
  @MethodSource("panels")
  void aPanelExplainsItselfAndItsNumbers(JsonNode panel) {
    assertThat(panel.path("title").asString()).isNotBlank();
    assertThat(panel.path("description").asString()).isNotBlank();
    assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
    assertThat(panel.path("type").asString())
        .isIn("timeseries", "stat", "bargauge", "table", "gauge");
    assertThat(panel.path("targets").findValuesAsString("expr")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void everySelectorIsOfTheChosenJob(JsonNode panel) {
    for (String query : panel.findValuesAsString("expr")) {
      assertThat(PromQl.selectors(query))
          .isNotEmpty()
          .allMatch(selector -> selector.contains("job=~\"$job\""));
      for (String metric : PromQl.metricNames(query)) {
        assertThat(query).doesNotContainPattern("\\b" + metric + "\\b(?!\\{)");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("panels")
  void aCounterIsReadAsARateOfTheScreensOwnInterval(JsonNode panel) {
    for (String query : panel.findValuesAsString("expr")) {
      assertThat(query).doesNotContainPattern("(?<!rate\\()(?<!increase\\()\\b\\w+_total\\b");
      assertThat(query.replace("[$__rate_interval]", "")).doesNotContain("[");
    }
  }

  private static Named<JsonNode> byTitle(JsonNode titled) {
    return Named.of(titled.path("title").asString(), titled);
  }

  private static Rectangle place(JsonNode grid) {
    return new Rectangle(
        grid.path("x").asInt(),
        grid.path("y").asInt(),
        grid.path("w").asInt(),
        grid.path("h").asInt());
  }
}

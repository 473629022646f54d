package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a dashboard must have to be imported anywhere and to lead to the others. */
class DashboardTest {

  private static final String DATASOURCE = "${datasource}";
  private static final int GRID_COLUMNS = 24;
  private static final Pattern TARGET = Pattern.compile("/d/([a-z-]+)(?:\\?(.*))?");
  private static final Pattern SET_VARIABLE = Pattern.compile("(?:^|&)var-(\\w+)=");
  private static final Pattern KEPT_VARIABLE = Pattern.compile("\\$\\{(\\w+):queryparam}");

  static Stream<Named<JsonNode>> dashboards() throws IOException {
    return Shipped.dashboards().stream()
        .map(Shipped::json)
        .map(dashboard -> Named.of(dashboard.path("title").asString(), dashboard));
  }

  @Test
  void thereIsOneForEachKindOfQuestion() throws IOException {
    assertThat(Shipped.dashboards().stream().map(file -> file.getFileName().toString()))
        .containsExactly("agent.json", "domain.json", "mailbox.json", "overview.json");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void uidAndTitleAreItsNameInTheFamily(JsonNode dashboard) {
    String uid = dashboard.path("uid").asString();
    String page = uid.replace("mailbox-quota-", "");

    assertThat(uid).matches("mailbox-quota-[a-z-]+").hasSizeLessThanOrEqualTo(40);
    assertThat(dashboard.path("title").asString()).isEqualToIgnoringCase("Mailbox quota / " + page);
    assertThat(dashboard.path("description").asString()).isNotBlank();
    assertThat(dashboard.at("/tags/0").asString()).isEqualTo("mailbox-quota");
  }

  @Test
  void eachHasItsOwnUid() throws IOException {
    assertThat(dashboards().map(named -> named.getPayload().path("uid").asString()))
        .doesNotHaveDuplicates();
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
  void datasourceJobServerAndDomainAreChosenFromLists(JsonNode dashboard) {
    Map<String, String> all = Map.of("job", ".+", "instance", ".+", "server", ".+", "domain", ".*");

    assertThat(variableNames(dashboard)).contains("datasource", "job", "server", "domain");
    assertThat(dashboard.at("/templating/list/0/label").asString()).isEqualTo("Data Source");
    assertThat(variables(dashboard).filter(variable -> isOfType("query", variable)))
        .allSatisfy(variable -> {
          String name = variable.path("name").asString();
          assertThat(variable.path("label").asString()).isEqualToIgnoringCase(name);
          assertThat(variable.path("multi").asBoolean()).isTrue();
          assertThat(variable.path("includeAll").asBoolean()).isTrue();
          // An address without an @ has an empty domain.
          assertThat(variable.path("allValue").asString()).isEqualTo(all.get(name));
          assertThat(variable.path("refresh").asInt()).isEqualTo(2);
        });
  }

  /** A list of 100,000 mailboxes is too much for a browser. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void theMailboxIsTypedAndNotChosen(JsonNode dashboard) {
    assertThat(variables(dashboard).filter(variable -> isOfType("textbox", variable)))
        .extracting(variable -> variable.path("name").asString())
        .containsExactly("mailbox");
    assertThat(variables(dashboard))
        .noneMatch(variable -> variable.path("query").toString().contains("mailbox)"));
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
  @MethodSource("dashboards")
  void itLeadsToTheOthersWithTheVariablesAndTheTime(JsonNode dashboard) throws IOException {
    List<String> linked =
        Shipped.elements(dashboard.path("links"))
            .map(link -> target(link.path("url")).group(1))
            .toList();

    assertThat(linked).doesNotContain(uid(dashboard)).doesNotHaveDuplicates();
    assertThat(dashboards().map(Named::getPayload).map(DashboardTest::uid))
        .containsAll(linked)
        .hasSize(linked.size() + 1);
    assertThat(dashboard.path("links"))
        .allMatch(
            link -> link.path("keepTime").asBoolean() && link.path("includeVars").asBoolean());
  }

  /** A link from a cell: to a dashboard that is here, by variables that both sides have. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void everyLinkOfAPanelResolves(JsonNode dashboard) throws IOException {
    List<JsonNode> links =
        Shipped.panels(dashboard).flatMap(panel -> panel.findValues("url").stream()).toList();

    for (JsonNode link : links) {
      MatchResult target = target(link);
      String parameters = target.group(2);
      assertThat(names(SET_VARIABLE, parameters))
          .isNotEmpty()
          .isSubsetOf(variableNames(shipped(target.group(1))));
      assertThat(names(KEPT_VARIABLE, parameters))
          .contains("datasource", "job")
          .isSubsetOf(variableNames(dashboard));
      assertThat(parameters).endsWith("&${__url_time_range}").contains(":percentencode}");
    }
  }

  @Test
  void aMailboxOfATableLeadsToItsDashboard() throws IOException {
    for (String page : List.of("overview", "domain", "mailbox")) {
      assertThat(shipped("mailbox-quota-" + page).findValuesAsString("url"))
          .anyMatch(url -> url.startsWith("/d/mailbox-quota-mailbox?var-mailbox=${__value.raw"));
    }
  }

  private static JsonNode shipped(String uid) throws IOException {
    return dashboards()
        .map(Named::getPayload)
        .filter(dashboard -> uid(dashboard).equals(uid))
        .findFirst()
        .orElseThrow(() -> new AssertionError("expected a dashboard " + uid + ", got none"));
  }

  private static String uid(JsonNode dashboard) {
    return dashboard.path("uid").asString();
  }

  private static Stream<JsonNode> variables(JsonNode dashboard) {
    return Shipped.elements(dashboard.at("/templating/list"));
  }

  private static List<String> variableNames(JsonNode dashboard) {
    return variables(dashboard).map(variable -> variable.path("name").asString()).toList();
  }

  private static boolean isOfType(String type, JsonNode variable) {
    return variable.path("type").asString().equals(type);
  }

  private static MatchResult target(JsonNode url) {
    return TARGET
        .matcher(url.asString())
        .results()
        .findFirst()
        .orElseThrow(() -> new AssertionError("expected a link to a dashboard, got " + url));
  }

  private static List<String> names(Pattern pattern, String parameters) {
    return pattern.matcher(parameters).results().map(found -> found.group(1)).toList();
  }

  private static Rectangle place(JsonNode grid) {
    return new Rectangle(
        grid.path("x").asInt(),
        grid.path("y").asInt(),
        grid.path("w").asInt(),
        grid.path("h").asInt());
  }
}

package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a person gets to read when an alert fires. */
class AlertsTest {

  private static final String RUNBOOK_URL =
      "https://github.com/mailbox-quota-agent/mailbox-quota-agent/blob/main/docs/runbook.md#";

  static Stream<Named<JsonNode>> alerts() {
    return Shipped.alerts().stream().map(alert -> Named.of(alert.path("alert").asString(), alert));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void severityIsOneOfThree(JsonNode alert) {
    assertThat(alert.at("/labels/severity").asString()).isIn("info", "warning", "critical");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void aMomentIsNoAlert(JsonNode alert) {
    assertThat(alert.path("for").asString("")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void summaryIsTheSameForEveryMailbox(JsonNode alert) {
    assertThat(alert.at("/annotations/summary").asString()).endsWith(".").doesNotContain("{{");
  }

  /** An alert on absence has no value to tell; it says for how long nothing was there. */
  @ParameterizedTest
  @MethodSource("alerts")
  void descriptionTellsTheValue(JsonNode alert) {
    String expected =
        alert.path("expr").asString().contains("absent(") ? "for 5 minutes" : "{{ $value";

    assertThat(alert.at("/annotations/description").asString()).contains(expected);
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void runbookUrlIsTheSectionOfTheAlert(JsonNode alert) {
    String section = alert.path("alert").asString().toLowerCase(Locale.ROOT);

    assertThat(alert.at("/annotations/runbook_url").asString()).isEqualTo(RUNBOOK_URL + section);
  }

  @Test
  void runbookHasOneSectionPerAlertInTheSameOrder() throws IOException {
    List<String> sections =
        Files.readAllLines(Shipped.RUNBOOK).stream()
            .filter(line -> line.startsWith("## Mailbox"))
            .map(line -> line.substring("## ".length()))
            .toList();

    assertThat(sections).isEqualTo(alerts().map(Named::getName).toList());
  }
}

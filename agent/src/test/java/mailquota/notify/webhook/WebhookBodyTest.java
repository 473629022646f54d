package mailquota.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.testing.Golden;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is posted: each body that comes with the agent, and an admin's own. */
class WebhookBodyTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Path GOLDEN = Path.of("src/test/golden/webhook");
  private static final Map<String, Secret> WITH =
      Map.of("routing-key", new Secret("key-of-pagerduty"), "topic", new Secret("mail"));
  private static final Forecast THURSDAY =
      new Forecast.Full(
          NOW.plus(Duration.ofDays(3)), NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(5)));
  private static final Usage NEARLY_FULL = new Usage(977_105_060, new Limit.Finite(1_073_741_824));

  static Stream<String> bodies() {
    return Stream.concat(Stream.of("standard"), WebhookBody.READY.stream());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void raisedAndResolvedBodiesMatchTheGoldenFiles(String name) {
    Notice raised = notice("alice@example.org", "User quota", raised(Level.CRITICAL), THURSDAY);
    Notice resolved = notice("alice@example.org", "", resolved(), Forecast.NONE);
    Golden.check(GOLDEN.resolve(name + "-raised.json"), body(name).render(raised));
    Golden.check(GOLDEN.resolve(name + "-resolved.json"), body(name).render(resolved));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void noNameCanBreakOutOfItsText(String name) {
    String hostile = "\",\"routing_key\":\"x\"}\\ \u2028\n{{with.topic}}<!channel>";
    Notice notice = notice("a\"}<!here>@example.org", hostile, raised(Level.FULL), THURSDAY);
    String body = body(name).render(notice);
    JsonNode plain =
        JsonMapper.shared()
            .readTree(
                body(name).render(notice("a@example.org", "r", raised(Level.FULL), THURSDAY)));
    JsonNode tree = JsonMapper.shared().readTree(body);

    assertThat(shape(tree)).isEqualTo(shape(plain));
    boolean isSlack = name.equals("slack");
    assertThat(tree.toString()).contains(isSlack ? "}&lt;!here&gt;" : "}<!here>");
    assertThat(tree.toString().contains("<")).isNotEqualTo(isSlack);
  }

  /** As their documentation has them; a server may take more, and need not. */
  @Test
  void noNameIsTooLongForAnyOfThem() {
    String name = "<".repeat(308) + "@example.org";
    Notice notice = notice(name, "&".repeat(1024), raised(Level.CRITICAL), THURSDAY);
    JsonNode slack = tree("slack", notice);
    assertThat(slack.path("text").asString()).hasSizeLessThan(4000);
    assertThat(texts(slack.at("/attachments/0/blocks"))).allMatch(text -> text.length() <= 3000);
    JsonNode pagerduty = tree("pagerduty", notice);
    assertThat(pagerduty.at("/payload/summary").asString()).hasSizeLessThanOrEqualTo(1024);
    assertThat(pagerduty.path("dedup_key").asString()).hasSizeLessThanOrEqualTo(255);
    JsonNode ntfy = tree("ntfy", notice);
    assertThat(ntfy.path("message").asString().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(4096);
    assertThat(ntfy.path("title").asString()).hasSizeLessThanOrEqualTo(500);
    assertThat(body("teams").render(notice).getBytes(UTF_8)).hasSizeLessThan(28 << 10);
  }

  private static List<String> texts(JsonNode blocks) {
    return blocks.findValues("text").stream()
        .filter(JsonNode::isString)
        .map(JsonNode::asString)
        .toList();
  }

  private static JsonNode tree(String name, Notice notice) {
    return JsonMapper.shared().readTree(body(name).render(notice));
  }

  @Test
  void theStandardBodyHasValuesAndNullForUnknown() {
    Notice notice =
        new Notice(
            new Subject(new Address("alice@example.org"), "mx1", "", Resource.MESSAGE),
            Owner.UNKNOWN,
            new Usage(7, Limit.UNLIMITED),
            resolved(),
            Forecast.NONE,
            NOW);
    JsonNode body = JsonMapper.shared().readTree(WebhookBody.standard().render(notice));
    assertThat(body.propertyNames())
        .containsExactly(
            "id",
            "mailbox",
            "domain",
            "server",
            "root",
            "resource",
            "level",
            "previous",
            "reason",
            "ratio",
            "used",
            "limit",
            "fullAt",
            "text");
    assertThat(body.path("used").asLong()).isEqualTo(7);
    assertThat(body.path("ratio").isNull()).isTrue();
    assertThat(body.path("limit").isNull()).isTrue();
    assertThat(body.path("fullAt").isNull()).isTrue();
    assertThat(body.path("id").asString()).isEqualTo(notice.id());
  }

  @Test
  void anIncidentIsOneForAllLevelsOfASubjectAndForNoOther() {
    WebhookBody pagerduty = body("pagerduty");
    assertThat(dedupKey(pagerduty, notice("a@example.org", "r", raised(Level.WARNING), THURSDAY)))
        .isEqualTo(dedupKey(pagerduty, notice("a@example.org", "r", resolved(), Forecast.NONE)))
        .isNotEqualTo(
            dedupKey(pagerduty, notice("a@example.org", "s", raised(Level.WARNING), THURSDAY)));
  }

  @Test
  void aTemplateMayBeOnesOwn() {
    WebhookBody body =
        WebhookBody.of(
            "{\n{{#isResolved}}\n  \"ok\": \"{{with.word}}\"\n{{/isResolved}}\n}",
            Map.of("word", new Secret("a \"word\"")));
    assertThat(body.render(notice("a@example.org", "", resolved(), Forecast.NONE)))
        .isEqualTo("{\n  \"ok\": \"a \\\"word\\\"\"\n}");
    assertThat(body.render(notice("a@example.org", "", raised(Level.INFO), Forecast.NONE)))
        .isEqualTo("{\n}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n\n\"a\": {{mailbox}}}",
        "{\"a\":\n{{#isUrgent}}\n{{/isUrgent}} \"b\": \"{{{root}}}\"}",
        "{\"a\": 1\n,\n\"b\": nothing}",
        "{\"a\": 1,\n\"b\": 2,\n{{nothing}}}",
        "{\"a\": 1,\n\"b\": 2,\n{{#nothing}}{{/nothing}}}",
        "{\"a\": 1,\n\"b\": 2,\n{{with.none}}}",
      })
  void problemsHaveALine(String template) {
    assertThatThrownBy(() -> WebhookBody.of(template, WITH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 3: ")
        .hasMessageNotContaining("key-of-pagerduty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{} {}", "{{#isUrgent}}{}", "{{>other}}", "{{mailbox", "{{/x}}"})
  void anInvalidTemplateIsRefused(String template) {
    assertThatThrownBy(() -> WebhookBody.of(template, WITH))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  private static String dedupKey(WebhookBody body, Notice notice) {
    return JsonMapper.shared().readTree(body.render(notice)).path("dedup_key").asString();
  }

  /** The structure without the texts. */
  private static Object shape(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> shapes = new TreeMap<>();
      node.properties().forEach(entry -> shapes.put(entry.getKey(), shape(entry.getValue())));
      return shapes;
    }
    return node.isArray()
        ? node.valueStream().map(WebhookBodyTest::shape).toList()
        : node.getNodeType();
  }

  private static WebhookBody body(String name) {
    return name.equals("standard") ? WebhookBody.standard() : WebhookBody.ready(name, WITH);
  }

  private static Change raised(Level level) {
    return new Change(level, Level.OK, Why.RAISED, NOW, 0);
  }

  private static Change resolved() {
    return new Change(Level.OK, Level.FULL, Why.RESOLVED, NOW, 0);
  }

  private static Notice notice(String mailbox, String root, Change change, Forecast forecast) {
    Subject subject = new Subject(new Address(mailbox), "mx1", root, Resource.STORAGE);
    return new Notice(subject, Owner.UNKNOWN, NEARLY_FULL, change, forecast, NOW);
  }
}

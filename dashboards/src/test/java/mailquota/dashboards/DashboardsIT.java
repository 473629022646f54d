package mailquota.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.Agent;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.testing.FreePorts;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import mailquota.testing.prometheus.Prometheus;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Every query of every panel and every rule, over what a real agent exports and a real Prometheus
 * scrapes: each is evaluated without an error, and has data. Of the day before it has what {@link
 * DayBefore} says.
 */
@Tag("real")
@Timeout(180)
@ExtendWith(PostgresqlExtension.class)
class DashboardsIT {

  private static final String ALICE = "alice@example.org";
  private static final String DAVE = "dave@example.org";
  private static final int A_FEW_HUNDRED = 300;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SCREEN = Duration.ofMinutes(1);
  private static final String NO_FORECAST = "an agent forecasts from a day of history on";

  /** The panels that are rightly empty here. */
  private static final Map<String, String> EMPTY =
      Map.of(
          "overview/Who fills next", NO_FORECAST,
          "domain/Who fills next", NO_FORECAST,
          "mailbox/Full", NO_FORECAST,
          "mailbox/Forecast", NO_FORECAST);

  /** Its lease has ended, and it did not leave in order. */
  private static final String MISSING_AGENT =
      """
      insert into agent (name, id, since, until, servers, digests, ranges, version, timeline)
      values ('lost', gen_random_uuid(), now(), now(), '{}', '{}', '{}', '0', 0)
      """;

  private final Postgresql postgresql;
  private final String store;

  @TempDir private Path folder;

  DashboardsIT(Postgresql postgresql) {
    this.postgresql = postgresql;
    store = postgresql.database();
  }

  private record Mailbox(String address, Supplier<String> password, int percent)
      implements DemoMailbox {

    @Override
    public boolean accepts(String given) {
      return given.equals(password.get());
    }

    @Override
    public List<DemoRoot> roots() {
      return List.of(
          new DemoRoot(
              "User quota",
              new DemoResource.Storage(sizeBytes(), 100L << 20),
              new DemoResource.Messages(messages(), 100)));
    }

    @Override
    public long sizeBytes() {
      return (long) percent << 20;
    }

    @Override
    public long messages() {
      return percent - 1L;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyQueryAndEveryRuleHasAnAnswer(PrometheusVersion version) throws IOException {
    AtomicReference<String> password = new AtomicReference<>("pw");
    Map<String, DemoMailbox> mailboxes =
        Stream.of(
                new Mailbox(ALICE, () -> "pw", 96),
                new Mailbox("bob@example.org", () -> "pw", 40),
                new Mailbox(DAVE, password::get, 50))
            .collect(Collectors.toMap(DemoMailbox::address, Function.identity()));
    try (DemoServer imap =
            DemoImapServer.start(0, login -> Optional.ofNullable(mailboxes.get(login)));
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, _ -> {})) {
      Agent agent = new Agent(config(imap.port(), smtp.port()), InstantSource.system(), _ -> {});
      agent.start();
      String target = "127.0.0.1:" + agent.port();
      try (Prometheus prometheus =
          Prometheus.start(
              version, folder, scraping(target), "--web.enable-remote-write-receiver")) {
        awaitResult(prometheus, "mailbox_quota_used_bytes{mailbox=\"" + DAVE + "\"}");
        password.set("changed");
        awaitResult(prometheus, "mailbox_probe_success{mailbox=\"" + DAVE + "\"} == 0");
        awaitData(prometheus, target);
        assertThat(unhealthyRules(prometheus)).isEmpty();
        assertEveryPanelHasData(prometheus);
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  private void awaitData(Prometheus prometheus, String target) throws IOException {
    postgresql.sql(Postgresql.nameOf(store), MISSING_AGENT);
    awaitResult(prometheus, "quota_agent_fleet_agent_missing{agent=\"lost\"} == 1");
    awaitResult(prometheus, "ALERTS{alertstate=\"firing\",mailbox=\"" + ALICE + "\"}");
    awaitResult(prometheus, "server:quota_agent_probes_failed:ratio_rate15m > 0");
    awaitResult(prometheus, "rate(quota_agent_notices_total[15s]) >= 0");
    String metrics = read(target);
    new DayBefore(Instant.now().minus(DAY))
        .writeTo(
            prometheus, metrics, new TreeMap<>(Map.of("job", "quota-agent", "instance", target)));
    awaitResult(prometheus, "mailbox:mailbox_quota_used:growth1d > 0");
  }

  private static void assertEveryPanelHasData(Prometheus prometheus) throws IOException {
    Instant now = Instant.now();
    List<Query> queries = Query.all().toList();
    assertThat(queries).hasSizeGreaterThan(130);
    assertThat(queries)
        .filteredOn(query -> !EMPTY.containsKey(query.shownIn()))
        .filteredOn(query -> {
          int series = answer(prometheus, query, now).size();
          return series == 0 || series > A_FEW_HUNDRED;
        })
        .isEmpty();
    assertThat(queries)
        .filteredOn(query -> EMPTY.containsKey(query.shownIn()))
        .allMatch(query -> answer(prometheus, query, now).isEmpty());
    assertThat(queries).extracting(Query::shownIn).containsAll(EMPTY.keySet());
  }

  private static JsonNode answer(Prometheus prometheus, Query query, Instant now) {
    JsonNode answer = new Screen(prometheus, ALICE, now, SCREEN).answer(query);
    assertThat(answer.path("status").asString())
        .as("%s: %s", query, answer.path("error").asString(""))
        .isEqualTo("success");
    return answer.at("/data/result");
  }

  private static List<String> unhealthyRules(Prometheus prometheus) {
    return prometheus
        .rules()
        .filter(rule -> !rule.path("health").asString().equals("ok"))
        .map(JsonNode::toString)
        .toList();
  }

  private static void awaitResult(Prometheus prometheus, String expression) {
    prometheus.await(
        () -> !prometheus.query(expression, Instant.now()).at("/data/result").isEmpty());
  }

  private static String read(String target) throws IOException {
    try (var metrics = URI.create("http://" + target + "/metrics").toURL().openStream()) {
      return new String(metrics.readAllBytes(), UTF_8);
    }
  }

  private Valid config(int imap, int smtp) throws IOException {
    int nothing = FreePorts.on("127.0.0.1", 1).getFirst();
    Files.writeString(
        folder.resolve("mailboxes.csv"),
        "address\n%s\nbob@example.org\ndave@example.org\n".formatted(ALICE));
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "%s", user: %s, password: %s}
        servers:
          mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
          gone: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
        poll: {min-interval: 100ms, max-interval: 100ms}
        mailboxes:
          - {server: mx1, file: mailboxes.csv}
          - {server: gone, list: [erin@example.net]}
        channels:
          owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
        """
            .formatted(store, Postgresql.USER, Postgresql.PASSWORD, imap, nothing, smtp);
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return (Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file);
  }

  private String scraping(String target) throws IOException {
    String rules = Hasty.writeRules(folder).stream().map(Path::toString).collect(joining(", "));
    return """
    global: {scrape_interval: 1s, evaluation_interval: 1s}
    storage: {tsdb: {out_of_order_time_window: 2d}}
    rule_files: [%s]
    scrape_configs:
      - job_name: quota-agent
        static_configs: [{targets: ["%s"]}]
    """
        .formatted(rules, target);
  }
}

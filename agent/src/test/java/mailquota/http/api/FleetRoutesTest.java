package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.metrics.AgentMetrics;
import mailquota.metrics.ProbeTotals;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Delivered.Outcome;
import mailquota.store.NoticeFilter.Delivery;
import mailquota.store.OutboxEntry;
import mailquota.store.RecordedNotice;
import mailquota.testing.BoardRows;
import mailquota.testing.Golden;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fleet, its servers, what was sent, and the configuration. */
@Timeout(60)
class FleetRoutesTest {

  private static final Path GOLDEN = Path.of("src/test/golden/api");

  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = new RunningApi();
    api.agent.put(
        BoardRows.filling("alice@example.org", 960L << 20, BoardRows.NOW.plus(Duration.ofDays(2))),
        BoardRows.failed("bob@example.org", Reason.AUTH),
        BoardRows.measured("carol@example.net", 1100L << 20, Level.FULL));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void theFleetIsCounted() throws Exception {
    Golden.check(GOLDEN.resolve("fleet.json"), pretty(api.json("/api/v1/fleet")));
  }

  @Test
  void theVersionChangesWithTheFleetOnly() throws Exception {
    long first = api.json("/api/v1/fleet").path("version").asLong();
    api.clock.advance(Duration.ofMinutes(1));
    assertThat(api.json("/api/v1/fleet").path("version").asLong()).isEqualTo(first);
    api.agent.put(BoardRows.measured("carol@example.net", 1, Level.OK));
    api.clock.advance(Duration.ofMinutes(1));
    assertThat(api.json("/api/v1/fleet").path("version").asLong()).isEqualTo(first + 1);
  }

  @Test
  void theConfigurationIsShown() throws Exception {
    assertThat(pretty(api.json("/api/v1/config")))
        .isEqualToIgnoringWhitespace(
            """
            {"file": "config.yaml", "yaml": "http: {}\\n",
             "loadedAt": "2026-11-30T12:00:00Z", "reload": null}
            """);
  }

  @Test
  void noticesAreReadInPages() throws Exception {
    for (int number = 5; number > 0; number--) {
      api.agent.notices.add(notice(number));
    }
    JsonNode first = api.json("/api/v1/notices?limit=2&level=FULL,CRITICAL&delivery=rejected");
    Golden.check(GOLDEN.resolve("notices.json"), pretty(first));
    var asked = api.agent.asked.getFirst();
    assertThat(asked.most()).isEqualTo(3);
    assertThat(asked.levels()).isEqualTo(Set.of(Level.FULL, Level.CRITICAL));
    assertThat(asked.delivery()).isEqualTo(Delivery.REJECTED);
    JsonNode all = api.json("/api/v1/notices?mailbox=alice@example.org&delivery=pending&before=9");
    assertThat(all.path("next").isNull()).isTrue();
    assertThat(all.path("notices")).hasSize(5);
    var next = api.agent.asked.getLast();
    assertThat(next.mailbox()).isEqualTo(new Address("alice@example.org"));
    assertThat(next.delivery()).isEqualTo(Delivery.PENDING);
    assertThat(next.before()).isEqualTo(9);
    assertThat(api.get("/api/v1/notices?delivery=lost&limit=0&before=x").body())
        .contains("delivery: expected", "limit: expected", "before: expected");
  }

  private static RecordedNotice notice(int number) {
    Notice notice =
        new Notice(
            new Subject(new Address("alice@example.org"), "mx1", "User quota", Resource.STORAGE),
            Owner.UNKNOWN,
            new Usage(960, new Limit.Finite(1000)),
            new Change(Level.CRITICAL, Level.WARNING, Change.Why.ESCALATED, BoardRows.NOW, 0),
            Forecast.NONE,
            BoardRows.NOW.plusSeconds(number));
    boolean hasEnded = number % 2 == 0;
    return new RecordedNotice(
        number,
        new OutboxEntry("owner", notice),
        hasEnded ? Outcome.REJECTED : null,
        hasEnded ? "550 no such user" : null,
        hasEnded ? BoardRows.NOW.plusSeconds(60) : null);
  }

  @Test
  void ratesAreBetweenTwoLooks() {
    AgentMetrics meters = new AgentMetrics(new PrometheusRegistry());
    meters.use(Set.of("mx1"), Set.of());
    ServerRates rates = new ServerRates();
    rates.look(BoardRows.NOW, meters.probesByServer());
    assertThat(rates.of("mx1")).as("nothing to compare with").isEmpty();
    for (int millis : List.of(4, 4, 4, 400)) {
      meters.record(
          new Probe(
              Mailbox.of("a@example.org", "mx1"),
              BoardRows.NOW,
              Duration.ofMillis(millis),
              new NoQuota()));
    }
    Map<String, ProbeTotals> after = meters.probesByServer();
    rates.look(BoardRows.NOW.plusMillis(500), after);
    assertThat(rates.of("mx1")).as("too close").isEmpty();
    rates.look(BoardRows.NOW.plusSeconds(2), after);
    ServerRates.Rate rate = rates.of("mx1").orElseThrow();
    assertThat(rate.perSecond()).isEqualTo(2);
    assertThat(rate.within(0.5).orElseThrow()).isBetween(0.0, 0.005);
    assertThat(rate.within(0.99).orElseThrow()).isBetween(0.25, 0.5);
    assertThat(rates.of("mx2")).isEmpty();
  }

  private static String pretty(JsonNode json) {
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}

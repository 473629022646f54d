package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.loop.Loop;
import mailquota.store.Store;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two agents on one PostgreSQL, each of which answers for the mailboxes of both. */
@Tag("real")
@Timeout(300)
class FleetViewIT {

  private static final int MAILBOXES = 40;
  private static final String REFUSED = "refused@example.org";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SERIES =
      Pattern.compile("(?m)^mailbox_probe_success\\{.*mailbox=\"([^\"]+)\"");

  private final List<DemoMail> mails = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Instant begin = Instant.now();

  @TempDir private Path folder;
  private Postgresql postgresql;
  private String url;
  private DemoServer imap;
  private DemoServer smtp;
  private Agent one;
  private Agent other;

  @BeforeEach
  void start() throws IOException {
    PostgresqlExtension.require();
    postgresql = Postgresql.start();
    url = postgresql.database();
    imap =
        DemoImapServer.start(
            0,
            login ->
                login.equals(REFUSED)
                    ? Optional.empty()
                    : Optional.of(FilledMailbox.at(login, percent(login))));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    one = agent("one", "1s", "");
    other = agent("other", "1s", "");
  }

  @AfterEach
  void stop() {
    one.stop(Duration.ofSeconds(20));
    other.stop(Duration.ofSeconds(20));
    client.close();
    imap.close();
    smtp.close();
    postgresql.close();
  }

  private static String address(int number) {
    return "user%02d@example.org".formatted(number);
  }

  /** From 50 to 89, so some are above the level INFO. */
  private static int percent(String login) {
    return 50 + Integer.parseInt(login.substring(4, 6));
  }

  /** {@code channels} are of the configuration, in YAML. */
  private Agent agent(String name, String interval, String channels) throws IOException {
    String list =
        IntStream.range(0, MAILBOXES)
            .mapToObj(FleetViewIT::address)
            .collect(Collectors.joining(", "));
    String yaml =
        """
        name: %s
        http: {listen: "127.0.0.1:0"}
        store: {url: "%s", user: %s, password: %s}
        servers:
          imap:
            {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD},
             limits: {connections: 16}}
        poll: {min-interval: %s, max-interval: %s}
        mailboxes:
          - {server: imap, list: [%s, %s]}
        channels: {%s}
        """
            .formatted(
                name,
                url,
                Postgresql.USER,
                Postgresql.PASSWORD,
                imap.port(),
                interval,
                interval,
                list,
                REFUSED,
                channels);
    Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
    Map<String, String> environment = Map.of("PASSWORD", FilledMailbox.PASSWORD);
    LoadedConfig loaded = new ConfigLoader(environment).load(file);
    assertThat(loaded).isInstanceOf(Valid.class);
    return new Agent((Valid) loaded, InstantSource.system(), _ -> {});
  }

  /** A digest that has been due since an hour ago. */
  private String digest() {
    return """
    daily: {type: email, digest: "%s", time-zone: UTC, levels: [info, warning],
            from: q@example.org, to: admin@example.org, smtp: {host: 127.0.0.1, port: %d}}\
    """
        .formatted(due().atOffset(ZoneOffset.UTC).toLocalTime(), smtp.port());
  }

  private Instant due() {
    return begin.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(1));
  }

  private JsonNode get(Agent agent, String path) throws IOException, InterruptedException {
    return JSON.readTree(text(agent, path));
  }

  private String text(Agent agent, String path) throws IOException, InterruptedException {
    return client.send(request(agent, path).build(), BodyHandlers.ofString()).body();
  }

  private static HttpRequest.Builder request(Agent agent, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + agent.port() + "/api/v1/" + path));
  }

  private int total(Agent agent, String scope) throws IOException, InterruptedException {
    return get(agent, "mailboxes?limit=0&scope=" + scope).path("total").asInt();
  }

  private static Set<String> measured(Agent agent) throws IOException, InterruptedException {
    return SERIES
        .matcher(Scrape.of(agent))
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachAnswersForAll() throws Exception {
    measureAll();
    one = agent("one", "1h", digest());
    other = agent("other", "1h", digest());
    one.start();
    other.start();
    awaitBoth();

    for (Agent agent : List.of(one, other)) {
      answersForAll(agent);
    }
    anotherAgentProbesItsMailboxSoon();
    exportsHaveAll();
    silencesAndNoticesAreThoseOfAll();
    oneDigestListsAll();
    rowsOfAStoppedAgentStay();
  }

  /** Alone at first, so that the store has all mailboxes; the scopes are the same then. */
  private void measureAll() throws Exception {
    one.start();
    Eventually.await(() -> total(one, "agent") == MAILBOXES + 1);
    Eventually.await(() -> measured(one).size() == MAILBOXES + 1);
    assertThat(total(one, "fleet")).isEqualTo(MAILBOXES + 1);
    assertThat(get(one, "fleet").path("others").path("mailboxes").asInt()).isZero();
    one.stop(Duration.ofSeconds(20));
    try (Store store = new Store(Postgresql.settings(url), InstantSource.system())) {
      store.mark("digest:daily", due().minus(Duration.ofDays(1)));
    }
  }

  /** Until each holds half; each mailbox is exported by its holder alone meanwhile. */
  private void awaitBoth() throws Exception {
    Set<String> ofOther = Set.of();
    while (!holdsHalf(one)
        || !holdsHalf(other)
        || measured(one).size() + ofOther.size() < MAILBOXES + 1) {
      ofOther = measured(other);
      Set<String> both = new HashSet<>(measured(one)); // Scraped after the other one.
      both.retainAll(ofOther);
      assertThat(both).as("exported by two agents").isEmpty();
    }
  }

  private static boolean holdsHalf(Agent agent) throws Exception {
    return Scrape.of(agent).contains("quota_agent_segments{state=\"active\"} 8.0");
  }

  private void answersForAll(Agent agent) throws Exception {
    Eventually.await(() -> total(agent, "fleet") == MAILBOXES + 1);
    int own = total(agent, "agent");
    assertThat(own).isBetween(1, MAILBOXES);
    JsonNode fleet = get(agent, "fleet");
    assertThat(fleet.path("mailboxes").asInt()).isEqualTo(MAILBOXES + 1);
    assertThat(fleet.path("others").path("mailboxes").asInt()).isEqualTo(MAILBOXES + 1 - own);
    assertThat(fleet.path("others").path("problem").isNull()).isTrue();
    assertThat(fleet.path("results").path("failed").asInt()).isOne();
    assertThat(fleet.path("levels").path("INFO").asInt()).isEqualTo(10);
    assertThat(fleet.path("servers").get(0).path("mailboxes").asInt()).isEqualTo(MAILBOXES + 1);
    assertThat(get(agent, "fleet?scope=agent").path("mailboxes").asInt()).isEqualTo(own);
    assertThat(get(agent, "servers?scope=fleet").path("servers")).hasSize(1);

    JsonNode rows = get(agent, "mailboxes?sort=-ratio&limit=100").path("mailboxes");
    assertThat(rows.get(0).path("mailbox").asString()).isEqualTo(address(MAILBOXES - 1));
    int stored = 0;
    for (JsonNode row : rows) {
      String address = row.path("mailbox").asString();
      boolean isStored = row.path("from").asString().equals("store");
      stored += isStored ? 1 : 0;
      JsonNode one = get(agent, "mailboxes/" + address);
      assertThat(one.path("from")).as(address).isEqualTo(row.path("from"));
      assertThat(text(agent, "mailboxes/" + address + "?scope=agent").contains("error"))
          .isEqualTo(isStored);
      if (address.equals(REFUSED)) {
        assertThat(row.path("reason").asString()).isEqualTo("auth");
        assertThat(row.path("level").isNull() && row.path("measuredAt").isNull()).isTrue();
      } else {
        assertThat(row.path("ratio").asDouble()).isEqualTo(percent(address) / 100.0);
        assertThat(Instant.parse(row.path("measuredAt").asString())).isAfter(begin);
        assertThat(one.path("resources").get(0).path("history").path("t")).isNotEmpty();
      }
    }
    assertThat(stored).isEqualTo(MAILBOXES + 1 - own);
  }

  /** All mailboxes were measured, and come due in an hour. */
  private void anotherAgentProbesItsMailboxSoon() throws Exception {
    Instant asked = Instant.now();
    JsonNode row =
        get(one, "mailboxes?limit=100")
            .path("mailboxes")
            .valueStream()
            .filter(each -> each.path("from").asString().equals("store"))
            .filter(each -> !each.path("mailbox").asString().equals(REFUSED))
            .findAny()
            .orElseThrow();
    String address = row.path("mailbox").asString();
    assertThat(post(one, "mailboxes/" + address + "/probe")).isEqualTo(202);
    Eventually.await(() ->
        Instant.parse(get(other, "mailboxes/" + address).path("measuredAt").asString())
            .isAfter(asked));
  }

  private int post(Agent agent, String path) throws Exception {
    HttpRequest request = request(agent, path).POST(BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private void exportsHaveAll() throws Exception {
    assertThat(text(one, "mailboxes.csv").lines()).hasSize(MAILBOXES + 2);
    assertThat(text(one, "mailboxes.jsonl?scope=agent").lines()).hasSize(total(one, "agent"));
    assertThat(text(other, "mailboxes.jsonl?level=INFO").lines()).hasSize(10);
  }

  private void silencesAndNoticesAreThoseOfAll() throws Exception {
    HttpRequest silence =
        request(one, "silences")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"domain\":\"example.org\",\"duration\":\"1h\",\"author\":\"a\",\"comment\":\"c\"}"))
            .build();
    assertThat(client.send(silence, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    Eventually.await(() -> text(other, "silences").contains("example.org"));
    assertThat(get(one, "notices")).isEqualTo(get(other, "notices"));
  }

  private void oneDigestListsAll() throws Exception {
    // A look at the clock is due every 20 s.
    Eventually.await(() -> {
      digests().forEach(Loop::wake);
      return mails.size() > 0 && due().equals(digestMark());
    });
    digests().forEach(Loop::wake);
    String mail = Objects.requireNonNull(mails.getFirst()).content();
    assertThat(mail).contains("41 mailboxes");
    for (int i = 30; i < MAILBOXES; i++) {
      assertThat(mail).contains(address(i));
    }
  }

  private List<Loop> digests() {
    return List.of(one, other).stream()
        .flatMap(Agent::loops)
        .filter(loop -> loop.name().equals("digest:daily"))
        .toList();
  }

  private Instant digestMark() {
    try (Store store = new Store(Postgresql.settings(url), InstantSource.system())) {
      return store.mark("digest:daily").orElseThrow();
    }
  }

  private void rowsOfAStoppedAgentStay() throws Exception {
    Set<String> ofOther = measured(other);
    other.stop(Duration.ofSeconds(20));
    Instant stopped = Instant.now();
    assertThat(total(one, "fleet")).isEqualTo(MAILBOXES + 1);
    for (String address : ofOther) {
      JsonNode row = get(one, "mailboxes/" + address);
      assertThat(row.path("from").asString()).isEqualTo("store");
      if (!address.equals(REFUSED)) {
        assertThat(Instant.parse(row.path("measuredAt").asString())).isBefore(stopped);
      }
    }
    assertThat(mails).as("digests of both agents").hasSize(1);
  }
}

package mailquota.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.fleet.FleetFigures;
import mailquota.forecast.History;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.SourceState;
import mailquota.loop.Loop;
import mailquota.net.DeadlineSocket;
import mailquota.notify.Outbox;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.MailboxStates;
import mailquota.state.PendingWrites;
import mailquota.state.SilenceWatch;
import mailquota.state.StateStore;
import mailquota.state.StateWriter;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.BoardKeepers;
import mailquota.testing.Expositions;
import mailquota.testing.WatchedServer;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All of {@code /metrics}, held against a file: dashboards, rules and docs/metrics.md name only
 * what stands there. {@code -Dgolden.update=true} writes it anew. Of the JVM's own metrics it has
 * the names.
 */
@Timeout(30)
class GoldenMetricsTest {

  private static final Path GOLDEN = Path.of("src/test/golden/metrics.txt");
  private static final Path DOCUMENTED = Path.of("../docs/metrics.md");
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+)");

  @Test
  void isAsTheFileSays() throws IOException, InterruptedException {
    String actual = masked(scrape());
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void everyMetricIsDocumentedAndNoOther() throws IOException {
    Set<String> families = names(TYPE, Files.readString(GOLDEN));
    Set<String> documented =
        names(
            Pattern.compile("(?m)^\\| `((?:mailbox|quota_agent|jvm|process)_\\w+)`"),
            Files.readString(DOCUMENTED));
    assertThat(documented).containsExactlyInAnyOrderElementsOf(families);
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(line -> line.replaceAll("^(# TYPE |\\| `)", "").replace("`", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, SourceState> sources() {
    return Map.of(
        "mx1-sql-1",
        new SourceState(7, NOW, null, "it lacks 812 of mailboxes=1000", 3, Duration.ofMillis(250)));
  }

  private static String scrape() throws IOException, InterruptedException {
    PrometheusRegistry registry = new PrometheusRegistry();
    List<String> servers = List.of("mx1", "mx2", "pop");
    AgentMetrics meters = new AgentMetrics(registry);
    meters.use(Set.copyOf(servers), Set.of("owner"));
    CountDownLatch known = new CountDownLatch(1);
    InstantSource clock = InstantSource.fixed(NOW);
    Board board = new Board();
    BoardKeeper keeper =
        BoardKeepers.of(
            board, new TwoDaysOfFred(), clock, status -> meters.record(status.lastProbe()));
    Monitor monitor = monitor(clock, keeper);
    registry.register(new SourceMetrics(GoldenMetricsTest::sources));
    registry.register(new ConfigMetrics(() -> true, () -> NOW));
    MailboxMetrics mailboxes =
        new MailboxMetrics(
            board, keeper.sharedRoots(), () -> servers, () -> MetricsSettings.DEFAULT);
    Store store = new Store(StoreSettings.sqlite(":memory:"), clock);
    SilenceWatch silences = new SilenceWatch(store, clock);
    PendingWrites pendingWrites = new PendingWrites(_ -> List.of(), Optional::empty);
    Outbox outbox = outbox(store, pendingWrites, clock);
    StateWriter recorder =
        new StateWriter(store, silences, pendingWrites, clock, new Known(keeper, known), outbox);
    recorder.start();
    outbox.start();
    registry.register(AgentMetrics.gauges(monitor, keeper::isSuspicious, outbox, clock, "1.2.3"));
    silences.loop().start();
    register(registry, recorder, silences);
    List<Loop> loops = loops(recorder.loop(), silences.loop(), monitor, outbox);
    registry.register(new LoopMetrics(loops::stream, clock));
    try (RuntimeMetrics _ = new RuntimeMetrics(registry)) {
      assertThat(known.await(20, TimeUnit.SECONDS)).isTrue();
      monitor.pollOnce();
      recorder.close(Duration.ofSeconds(5));
      outbox.close(Duration.ofSeconds(5));
      silences.loop().close();
      store.close();
      return Expositions.text(new Exposition(registry, mailboxes), Format.TEXT);
    }
  }

  private static Outbox outbox(Store store, PendingWrites pendingWrites, InstantSource clock) {
    return new Outbox(
        store, pendingWrites, List.of(new SilentChannel("owner")), clock, (_, _, _) -> {});
  }

  private static void register(
      PrometheusRegistry registry, StateWriter recorder, SilenceWatch silences) {
    registry.register(new StoreMetrics(recorder, silences));
    registry.register(new FleetMetrics(GoldenMetricsTest::fleet, () -> 1, () -> 2));
  }

  private static FleetFigures fleet() {
    return new FleetFigures(
        Optional.of(new FleetFigures.Fleet(3, List.of("quota-agent-3"), 63, 1, false)),
        Map.of("recalling", 1, "active", 20, "draining", 0),
        Map.of("claimed", 24L, "released", 2L, "lost", 1L),
        Duration.ofSeconds(17));
  }

  private record Known(BoardKeeper keeper, CountDownLatch known) implements MailboxStates {

    @Override
    public Stream<StoredMailbox> probedSince(Instant since) {
      return keeper.probedSince(since);
    }

    @Override
    public void evaluateAgain() {
      known.countDown();
    }
  }

  private static List<Loop> loops(Loop writer, Loop silences, Monitor monitor, Outbox outbox) {
    return Stream.of(
            Stream.of(writer, silences, DeadlineSocket.deadlines()),
            monitor.loops(),
            outbox.loops())
        .flatMap(each -> each)
        .toList();
  }

  /** In which fred's mailbox grew, so that there is something to foretell. */
  private static final class TwoDaysOfFred implements StateStore {

    private static final Address FRED = new Address("fred@example.org");

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public @Nullable StoredMailbox peek(Address mailbox) {
      return mailbox.equals(FRED) ? fred() : null;
    }

    @Override
    public @Nullable StoredMailbox take(Address mailbox) {
      return peek(mailbox);
    }

    @Override
    public void remember(StoredMailbox changed, List<Notice> notices) {}

    @Override
    public void leave(StoredMailbox last, Instant at) {}

    @Override
    public void forget(String server, Address mailbox) {}

    private static StoredMailbox fred() {
      History history = new History();
      for (int hour = 48; hour > 0; hour--) {
        history.add(NOW.minus(Duration.ofHours(hour)), 500_000_000L - 4_000_000L * hour);
      }
      return new StoredMailbox(
          FRED,
          "pop",
          NOW.minus(Duration.ofHours(1)),
          List.of(
              new StoredMailbox.ResourceState(
                  "", Resource.STORAGE, null, WarningState.CLEAR, history)));
    }
  }

  private static Monitor monitor(InstantSource clock, BoardKeeper keeper) {
    return WatchedServer.monitor(
        List.of(
            server("mx1", "alice@example.org", "bob@example.org", "carol@example.org"),
            server("mx2", "dave@example.net", "erin@example.net"),
            server("pop", "peter@example.org", "fred@example.org")),
        ONCE,
        Policies.DEFAULT,
        clock,
        keeper);
  }

  private static WatchedServer server(String name, String... addresses) {
    Prober prober = (mailbox, _) -> Objects.requireNonNull(RESULTS.get(mailbox.address().value()));
    return new WatchedServer(
        name,
        prober,
        Limits.DEFAULT,
        false,
        true,
        List.of(addresses).stream().map(address -> Mailbox.of(address, name)).toList());
  }

  private static final Map<String, ProbeResult> RESULTS =
      Map.of(
          "alice@example.org",
          measured(
              new QuotaRoot(
                  "User quota",
                  Map.of(
                      Resource.STORAGE, limited(977_105_060, 1_073_741_824),
                      Resource.MESSAGE, limited(120, 1000))),
              new QuotaRoot("Archive", Map.of(Resource.STORAGE, limited(1 << 20, 4L << 30)))),
          "fred@example.org",
          measured(
              new QuotaRoot("", Map.of(Resource.STORAGE, limited(500_000_000, 1_000_000_000)))),
          "bob@example.org",
          new NoQuota(),
          "carol@example.org",
          measured(new QuotaRoot("", Map.of(Resource.STORAGE, limited(1100 << 10, 1024 << 10)))),
          "dave@example.net",
          new Failed(Reason.AUTH, "login refused"),
          "erin@example.net",
          new Unsupported(),
          "peter@example.org",
          measured(
              new QuotaRoot(
                  "",
                  Map.of(
                      Resource.STORAGE, new Usage(5_368_709_120L, Limit.UNLIMITED),
                      Resource.MESSAGE, new Usage(3, Limit.UNLIMITED)))));

  private static Measured measured(QuotaRoot... roots) {
    return new Measured(new Reading(NOW, List.of(roots)));
  }

  private static Usage limited(long used, long limit) {
    return new Usage(used, new Limit.Finite(limit));
  }

  /**
   * Without what differs from run to run: how long probes took, what loops did, and all of the JVM
   * but its names.
   */
  private static String masked(String text) {
    return text.lines()
        .filter(line -> !line.matches("(?:# (?:HELP|TYPE) )?jvm_gc_.*"))
        .filter(line -> line.startsWith("#") || !line.matches("(?:jvm|process)_.*"))
        .map(line ->
            line.matches(
                    "quota_agent_(?:probe_duration_seconds_(?:sum|bucket)|loop_(?:last_turn|failures)).*")
                ? line.replaceAll(" \\S+$", " 0")
                : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}

package mailquota.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.intake.SharedRoots;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Outcome;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.Expositions;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written directly is what the Prometheus client would write, byte for byte. */
class ExpositionTest {

  private static final int TRIES = 300;
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  /** Every character that a name may have, those that are escaped or of several bytes often. */
  private static final String ALPHABET = "ab\"\\{},=#~é€\uD83D\uDCE7\uE000\uFFFD";

  private record Growing(String root, Resource resource, Usage usage, Forecast forecast)
      implements Trend {

    @Override
    public double growth() {
      return 0;
    }
  }

  @Property(tries = TRIES)
  void theTextIsTheClients(@ForAll("boards") List<MailboxStatus> board, @ForAll Format format)
      throws IOException {
    PrometheusRegistry registry = registry();
    Exposition exposition = exposition(registry, Board.of(board));
    assertThat(Expositions.text(exposition, format)).isEqualTo(clients(registry, board, format));
  }

  /** The labels of mailboxes are kept between scrapes. */
  @Property(tries = TRIES)
  void theTextIsTheClientsAfterMailboxesHaveComeAndGone(
      @ForAll("boards") List<MailboxStatus> before, @ForAll("boards") List<MailboxStatus> after)
      throws IOException {
    PrometheusRegistry registry = registry();
    Board board = Board.of(before);
    Exposition exposition = exposition(registry, board);
    var _ = Expositions.text(exposition, Format.TEXT);
    // Half of those before stay.
    before.stream()
        .skip(before.size() / 2)
        .forEach(status -> board.updateIfAny(status.mailbox().address(), _ -> null));
    for (MailboxStatus status : after) {
      var _ = board.update(status.mailbox().address(), _ -> status);
    }
    assertThat(Expositions.text(exposition, Format.TEXT))
        .isEqualTo(clients(registry, board.snapshot(), Format.TEXT));
  }

  @Test
  void anEmptyBoardHasNoFamilyOfMailboxes() throws IOException {
    PrometheusRegistry registry = registry();
    String text = Expositions.text(exposition(registry, new Board()), Format.OPEN_METRICS);
    assertThat(text).isEqualTo(clients(registry, List.of(), Format.OPEN_METRICS));
    assertThat(text)
        .contains("# TYPE aaa counter")
        .doesNotContain("mailbox_quota", "mailbox_probe_s")
        .endsWith("# EOF\n");
  }

  /** Many more mailboxes than are read together, with up to three roots. */
  @Test
  void theTextOfManyMailboxesIsTheClients() throws IOException {
    List<MailboxStatus> board =
        IntStream.range(0, 1000).mapToObj(ExpositionTest::numbered).toList();
    PrometheusRegistry registry = registry();
    assertThat(Expositions.text(exposition(registry, Board.of(board)), Format.TEXT))
        .isEqualTo(clients(registry, board, Format.TEXT));
  }

  private static MailboxStatus numbered(int number) {
    List<QuotaRoot> roots =
        IntStream.range(0, number % 4)
            .mapToObj(root -> {
              Usage usage = new Usage((long) number << root, new Limit.Finite(1 << 20));
              return new QuotaRoot("root" + (9 - root), Map.of(Resource.STORAGE, usage));
            })
            .toList();
    Mailbox mailbox =
        Mailbox.of("user%d@domain%d.example.org".formatted(number, number % 7), "mx1");
    return status(
        mailbox, roots.isEmpty() ? new NoQuota() : new Measured(new Reading(NOW, roots)), Level.OK);
  }

  @Test
  void aNameLongerThanTheBufferIsWrittenWhole() throws IOException {
    String root = "root\n\"" + "x".repeat(70_000) + "é".repeat(70_000);
    List<MailboxStatus> board =
        List.of(
            status(
                Mailbox.of("alice@example.org", "mx1"),
                new Measured(
                    new Reading(
                        NOW,
                        List.of(
                            new QuotaRoot(
                                root, Map.of(Resource.STORAGE, new Usage(1, Limit.UNLIMITED)))))),
                null));
    PrometheusRegistry registry = registry();
    assertThat(Expositions.text(exposition(registry, Board.of(board)), Format.TEXT))
        .isEqualTo(clients(registry, board, Format.TEXT));
  }

  @Property(tries = 20_000)
  void aNumberIsWrittenAsTheClientDoes(@ForAll("numbers") long number) throws IOException {
    assertThat(written(out -> out.value(number))).isEqualTo(Double.toString((double) number));
    assertThat(written(out -> out.seconds(number))).isEqualTo(Double.toString(number / 1e3));
    double ratio = number / 7e11;
    assertThat(written(out -> out.value(ratio))).isEqualTo(Double.toString(ratio));
  }

  /** Each number of digits, round ones and their neighbours often. */
  @Provide
  Arbitrary<Long> numbers() {
    Arbitrary<Long> round =
        Arbitraries.integers()
            .between(0, 18)
            .flatMap(zeros ->
                Arbitraries.longs()
                    .between(1, 9)
                    .map(digit -> digit * (long) Math.pow(10, Math.min(zeros, 17))));
    return Arbitraries.oneOf(
        round,
        round.map(number -> number - 1),
        round.map(number -> number + 1),
        Arbitraries.longs().between(0, 63).map(shift -> (1L << shift) - 1),
        Arbitraries.longs().greaterOrEqual(0),
        Arbitraries.longs().between(0, 20_000_000));
  }

  private interface Writing {
    void to(SampleWriter out) throws IOException;
  }

  private static String written(Writing writing) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    SampleWriter out = new SampleWriter(text);
    writing.to(out);
    out.flush();
    return text.toString(UTF_8).stripTrailing();
  }

  /** With families before, between and after those of mailboxes. */
  private static PrometheusRegistry registry() {
    PrometheusRegistry registry = new PrometheusRegistry();
    for (String name : List.of("aaa_total", "mailbox_probe_z_total", "zzz_total")) {
      Counter.builder()
          .name(name)
          .help("A \"help\" with a \\ and\na line.")
          .register(registry)
          .inc();
    }
    return registry;
  }

  private static Exposition exposition(PrometheusRegistry registry, Board board) {
    return new Exposition(
        registry,
        new MailboxMetrics(
            board, new SharedRoots(), () -> List.of("mx1"), () -> MetricsSettings.DEFAULT));
  }

  private static String clients(
      PrometheusRegistry registry, List<MailboxStatus> board, Format format) throws IOException {
    Samples byResult =
        new Samples("quota_agent_mailboxes", "Mailboxes by how their latest probe ended.");
    Map<Outcome, Integer> counts = new TreeMap<>(comparing(Outcome::toString));
    Outcome.all().forEach(outcome -> counts.put(outcome, 0));
    board.stream()
        .filter(status -> status.mailbox().server().equals("mx1"))
        .forEach(status -> counts.merge(Outcome.of(status.lastProbe().result()), 1, Integer::sum));
    counts.forEach((outcome, count) ->
        byResult.add(
            Labels.of("server", "mx1", "result", outcome.result(), "reason", outcome.reason()),
            count));
    List<MetricSnapshot> all =
        Stream.of(
                registry.scrape().stream(),
                Stream.of(byResult.snapshot()),
                ClientSnapshots.of(board).stream())
            .flatMap(each -> each)
            .toList();
    ExpositionFormatWriter writer =
        format == Format.TEXT
            ? ExpositionFormats.init().getPrometheusTextFormatWriter()
            : ExpositionFormats.init().getOpenMetricsTextFormatWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, new MetricSnapshots(all));
    return out.toString(UTF_8);
  }

  @Provide
  Arbitrary<List<MailboxStatus>> boards() {
    return statuses().list().ofMaxSize(12).uniqueElements(status -> status.mailbox().address());
  }

  private static Arbitrary<MailboxStatus> statuses() {
    return Combinators.combine(
            mailboxes(),
            results(),
            Arbitraries.of(Level.values()).injectNull(0.2),
            Arbitraries.longs().between(0, 4_000_000_000_000L).injectNull(0.3))
        .as((mailbox, result, level, millis) -> {
          Instant at = millis == null ? null : Instant.ofEpochMilli(millis);
          return status(mailbox, result, level, at);
        });
  }

  private static MailboxStatus status(Mailbox mailbox, ProbeResult result, @Nullable Level level) {
    return status(mailbox, result, level, null);
  }

  private static MailboxStatus status(
      Mailbox mailbox, ProbeResult result, @Nullable Level level, @Nullable Instant at) {
    List<Trend> trends =
        at == null
            ? List.of()
            : List.of(
                new Growing(
                    "",
                    Resource.STORAGE,
                    new Usage(1, new Limit.Finite(2)),
                    new Forecast.Full(at, at, at)));
    return new MailboxStatus(
        new Probe(mailbox, NOW, Duration.ZERO, result), level, at, trends, Map.of());
  }

  private static Arbitrary<Mailbox> mailboxes() {
    Arbitrary<String> name = text().ofMinLength(1).ofMaxLength(6);
    Arbitrary<String> domain =
        Arbitraries.oneOf(Arbitraries.of("example.org", "example.net"), name);
    Arbitrary<String> address =
        Arbitraries.oneOf(
            name, Combinators.combine(name, domain).as((local, of) -> local + "@" + of));
    return Combinators.combine(
            address.filter(text -> Address.find(text).isPresent()),
            Arbitraries.of("mx1", "mx2", "of \"a\" \\ server\nwith é"))
        .as(Mailbox::of);
  }

  private static StringArbitrary text() {
    return Arbitraries.strings().withChars(ALPHABET);
  }

  private static Arbitrary<ProbeResult> results() {
    Arbitrary<Limit> limits =
        Arbitraries.oneOf(
            Arbitraries.just(Limit.UNLIMITED),
            Arbitraries.longs().greaterOrEqual(0).map(Limit.Finite::new));
    Arbitrary<Usage> usages =
        Combinators.combine(Arbitraries.longs().greaterOrEqual(0), limits).as(Usage::new);
    Arbitrary<Map<Resource, Usage>> resources =
        Arbitraries.maps(
                Arbitraries.of(Resource.STORAGE, Resource.MESSAGE, new Resource("MAILBOX")), usages)
            .ofMaxSize(3);
    // A server may send a lone surrogate in the name of a root.
    Arbitrary<QuotaRoot> roots =
        Combinators.combine(Arbitraries.strings().all().ofMaxLength(5), resources)
            .as(QuotaRoot::new);
    return Arbitraries.oneOf(
        Arbitraries.of(
            new NoQuota(), new Failed(Reason.AUTH, "no"), new Failed(Reason.TIMEOUT, "late")),
        roots
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .uniqueElements(QuotaRoot::name)
            .map(list -> new Measured(new Reading(NOW, list))));
  }
}

package mailquota.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.intake.SharedRoots;
import mailquota.inventory.Mailbox;
import mailquota.metrics.MetricsSettings.Domains;
import mailquota.probe.Probe;
import mailquota.quota.HashedNames;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.testing.Expositions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mailboxes and domains have series of their own, and by which names. */
class SelectionTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Pattern SUCCESS =
      Pattern.compile("(?m)^mailbox_probe_success\\{.*mailbox=\"([^\"]*)\"");

  private record Last(String root, Resource resource, Usage usage) implements Trend {

    @Override
    public double growth() {
      return 0;
    }

    @Override
    public Forecast forecast() {
      return Forecast.NONE;
    }
  }

  /** Percent of use by address; erin's latest probe has failed, frank has no limit. */
  private static final Map<String, Integer> USED =
      Map.of("alice@a.org", 90, "bob@a.org", 80, "carol@b.org", 79, "dave@c.org", 90);

  private final Board board = new Board();
  private final AtomicReference<MetricsSettings> settings =
      new AtomicReference<>(MetricsSettings.DEFAULT);
  private final Exposition exposition =
      new Exposition(
          new PrometheusRegistry(),
          new MailboxMetrics(board, new SharedRoots(), List::of, settings::get));

  SelectionTest() {
    USED.forEach((address, percent) -> put(status(address, percent, true)));
    put(status("erin@c.org", 95, false));
    put(status("frank", 0, true));
  }

  private void put(MailboxStatus status) {
    var _ = board.update(status.mailbox().address(), _ -> status);
  }

  private static MailboxStatus status(String address, int percent, boolean isMeasured) {
    Limit limit = percent == 0 ? Limit.UNLIMITED : new Limit.Finite(100);
    Usage usage = new Usage(percent, limit);
    ProbeResult result =
        isMeasured
            ? new Measured(
                new Reading(NOW, List.of(new QuotaRoot("", Map.of(Resource.STORAGE, usage)))))
            : new Failed(Reason.TIMEOUT, "late");
    return new MailboxStatus(
        new Probe(Mailbox.of(address, "mx1"), NOW, Duration.ZERO, result),
        Level.OK,
        NOW,
        percent == 0 ? List.of() : List.of(new Last("", Resource.STORAGE, usage)),
        Map.of());
  }

  private String text(Selection mailboxes, Domains domains, int top) {
    settings.set(new MetricsSettings(mailboxes, domains, top, settings.get().names()));
    return Expositions.text(exposition, Format.TEXT);
  }

  private List<String> mailboxes(String selection, int top) {
    return SUCCESS
        .matcher(text(Selection.parse(selection), Domains.ALL, top))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void theSelectedMailboxesHaveSeries() {
    assertThat(mailboxes("all", 1))
        .containsExactly(
            "frank", "alice@a.org", "bob@a.org", "carol@b.org", "dave@c.org", "erin@c.org");
    assertThat(mailboxes("above:80%", 1))
        .as("at least that, by the last known ratio")
        .containsExactly("alice@a.org", "bob@a.org", "dave@c.org", "erin@c.org");
    assertThat(mailboxes("top", 2))
        .as("of equal ones the first")
        .containsExactly("alice@a.org", "erin@c.org");
    assertThat(mailboxes("top", 100)).as("frank has no ratio").hasSize(5);
    assertThat(mailboxes("none", 1)).isEmpty();
  }

  @Test
  void theSumsCountAllMailboxes() {
    for (String selection : List.of("all", "top", "none")) {
      assertThat(sums(text(Selection.parse(selection), Domains.ALL, 1)))
          .containsExactly(
              "{domain=\"\",server=\"mx1\"} 0.0",
              "{domain=\"a.org\",server=\"mx1\"} 170.0",
              "{domain=\"b.org\",server=\"mx1\"} 79.0",
              "{domain=\"c.org\",server=\"mx1\"} 90.0");
    }
  }

  @Test
  void otherDomainsAreSummedUpWithoutAName() {
    assertThat(sums(text(new Selection.None(), Domains.TOP, 1)))
        .containsExactly(
            "{domain=\"\",server=\"mx1\"} 169.0", "{domain=\"a.org\",server=\"mx1\"} 170.0");
    String none = text(new Selection.None(), Domains.NONE, 1);
    assertThat(sums(none)).containsExactly("{domain=\"\",server=\"mx1\"} 339.0");
    assertThat(none)
        .contains(
            "mailbox_quota_mailboxes{domain=\"\",level=\"OK\",server=\"mx1\"} 6.0\n",
            "mailbox_quota_used_ratio_count{domain=\"\",server=\"mx1\"} 4\n");
  }

  private static List<String> sums(String text) {
    String name = "mailbox_quota_domain_used_bytes";
    return text.lines()
        .filter(line -> line.startsWith(name + "{"))
        .map(line -> line.substring(name.length()))
        .toList();
  }

  @Test
  void aChangedNamingHoldsFromTheNextScrapeOn() {
    String plain = text(new Selection.All(), Domains.ALL, 1);
    assertThat(plain).contains("alice@a.org");
    Naming hashed = new HashedNames(new Secret("a key of some length"), true);
    settings.set(new MetricsSettings(new Selection.All(), Domains.ALL, 1, hashed));
    String text = Expositions.text(exposition, Format.TEXT);
    assertThat(text).doesNotContain("alice", "a.org", "frank");
    assertThat(text.lines().count()).isEqualTo(plain.lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "every", "above", "above:", "above:80", "above:x%", "below:80%"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Selection.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Selection.EXPECTED);
  }

  @ParameterizedTest
  @CsvSource({"all,12500,", "all,100000,'800,000'", "top,100000,", "none,100000,"})
  void manySeriesAreWarnedAbout(String selection, long mailboxes, String series) {
    MetricsSettings chosen =
        new MetricsSettings(Selection.parse(selection), Domains.ALL, 100, Naming.PLAIN);
    if (series == null) {
      assertThat(chosen.costOf(mailboxes)).isEmpty();
    } else {
      assertThat(chosen.costOf(mailboxes).orElseThrow())
          .contains("up to 800,000 series", "3.1 GiB", "53,333 samples a second");
    }
  }
}

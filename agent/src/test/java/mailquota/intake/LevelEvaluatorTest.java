package mailquota.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.forecast.Forecast.Full;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
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
import mailquota.silence.Silences;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The evaluation of hourly probes. */
class LevelEvaluatorTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final WarningPolicy USUAL = WarningPolicy.DEFAULT;

  private final LevelEvaluator evaluator =
      new LevelEvaluator(() -> Policies.DEFAULT, () -> Silences.NONE);
  private final List<Notice> notices = new ArrayList<>();
  private Mailbox mailbox = Mailbox.of("alice@example.org", "mx1");
  private List<Trend> trends = List.of();
  private Map<RootResource, WarningState> states = Map.of();
  private @Nullable Level level;
  private @Nullable Instant last;

  @Test
  void eachResourceOfEachRootIsEvaluatedSeparately() {
    probe(0, reading(0, storage("User quota", 91), messages("Archive", 96)));
    assertThat(notices)
        .extracting(
            notice -> notice.subject().root(),
            notice -> notice.subject().resource(),
            notice -> notice.change().level())
        .containsExactlyInAnyOrder(
            tuple("User quota", Resource.STORAGE, Level.WARNING),
            tuple("Archive", Resource.MESSAGE, Level.CRITICAL));
    assertThat(level).as("the highest level").isEqualTo(Level.CRITICAL);
  }

  @Test
  void aFailedProbeChangesNoLevel() {
    probe(0, reading(0, storage("", 91)));
    probe(1, new Failed(Reason.TIMEOUT, "as the test wants"));
    assertThat(level).isEqualTo(Level.WARNING);
    probe(2, reading(2, storage("", 91)));
    assertThat(notices).hasSize(1);
  }

  @Test
  void theStateIsKeptWhenTheServerReportsNoQuotaOnce() {
    probe(0, reading(0, storage("", 91)));
    probe(1, new Unsupported());
    assertThat(level).as("unknown is not OK").isNull();
    probe(2, new NoQuota());
    assertThat(level).isEqualTo(Level.OK);
    probe(3, reading(3, storage("", 91)));
    assertThat(notices).as("within the grace").hasSize(1);
  }

  @Test
  void theLevelOfAnExcludedMailboxIsNotifiedWhenTheExclusionEnds() {
    Mailbox usual = mailbox;
    mailbox = new Mailbox(usual.address(), "mx1", Owner.UNKNOWN, null, null, true);
    probe(0, reading(0, storage("", 91)));
    assertThat(notices).isEmpty();
    assertThat(level).isEqualTo(Level.WARNING);
    mailbox = usual;
    probe(1, reading(1, storage("", 91)));
    assertThat(notices).extracting(notice -> notice.change().why()).containsExactly(Why.RAISED);
  }

  @Test
  void aForecastRaisesALevelAndIsInTheNotice() {
    for (int hour = 0; notices.isEmpty() && hour < 24 * 8; hour++) {
      probe(hour, reading(hour, storage("", 20 + 10 * hour / 24.0)));
    }
    Notice first = notices.getFirst();
    assertThat(first.change().why()).isEqualTo(Why.FORECAST);
    assertThat(first.change().level()).isEqualTo(Level.WARNING);
    assertThat(first.forecast())
        .isInstanceOfSatisfying(
            Full.class,
            full ->
                assertThat(Duration.between(first.at(), full.at()))
                    .isBetween(Duration.ofDays(2), Duration.ofDays(3)));
  }

  @Test
  void eachMailboxHasItsOwnPolicy() {
    WarningPolicy silent =
        new WarningPolicy(Map.of(), USUAL.clearMargin(), USUAL.grace(), Map.of(), false);
    LevelEvaluator own =
        new LevelEvaluator(
            () -> new Policies(USUAL, Map.of(), Map.of(new Address("alice@example.org"), silent)),
            () -> Silences.NONE);
    Measured full = reading(0, storage("", 100));
    for (String address : List.of("alice@example.org", "bob@example.org")) {
      Probe probe = new Probe(Mailbox.of(address, "mx1"), START, Duration.ZERO, full);
      notices.addAll(own.evaluate(probe, List.of(), null, Map.of(), _ -> false).notices());
    }
    assertThat(notices)
        .extracting(notice -> notice.subject().mailbox().value())
        .containsExactly("bob@example.org");
  }

  private void probe(int hour, ProbeResult result) {
    Instant at = START.plus(Duration.ofHours(hour));
    if (result instanceof Measured(Reading reading)) {
      trends = TrackedTrend.after(trends, last, reading);
      last = at;
    }
    LevelEvaluator.Evaluation evaluation =
        evaluator.evaluate(
            new Probe(mailbox, at, Duration.ZERO, result), trends, level, states, _ -> false);
    level = evaluation.level();
    states = evaluation.states();
    notices.addAll(evaluation.notices());
  }

  private static Measured reading(int hour, QuotaRoot... roots) {
    return new Measured(new Reading(START.plus(Duration.ofHours(hour)), List.of(roots)));
  }

  private static QuotaRoot storage(String root, double percent) {
    long limit = 10L << 30;
    Usage usage = new Usage((long) (percent / 100 * limit), new Limit.Finite(limit));
    return new QuotaRoot(root, Map.of(Resource.STORAGE, usage));
  }

  private static QuotaRoot messages(String root, int percent) {
    return new QuotaRoot(root, Map.of(Resource.MESSAGE, new Usage(percent, new Limit.Finite(100))));
  }
}

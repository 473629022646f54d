package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.probe.Prober;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.silence.Silence;
import mailquota.silence.Silences;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.ResourceStatus;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Notices that a silence withholds, with one reading an hour. */
class MonitorSilenceTest extends MonitorRun {

  private static final Instant BEGIN = Instant.parse("2026-11-24T08:00:00Z");
  private static final String MAILBOX = "user0@mx1.example";

  @Test
  void aWithheldNoticeIsSentWhenTheSilenceEnds() {
    silences = until(hour(5), null);
    polled(92, 92, 92, 92, 92, 92, 92, 92);

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.at()).isEqualTo(hour(5)))
        .extracting(Notice::change)
        .isEqualTo(new Change(Level.WARNING, Level.OK, Why.RAISED, BEGIN, 0));
  }

  @Test
  void aLevelThatEndsDuringASilenceIsNotNotified() {
    silences = until(hour(5), null);
    polled(50, 92, 92, 50, 50, 50, 50);

    assertThat(notices).isEmpty();
  }

  @Test
  void theLevelIsKnownDuringASilence() {
    silences = until(hour(5), null);
    polled(92);

    assertThat(board.snapshot().getFirst().level()).isEqualTo(Level.WARNING);
    assertThat(keeper().resources(hour(5).minusNanos(1))).isEmpty();
    assertThat(keeper().resources(hour(5)))
        .extracting(ResourceStatus::level)
        .contains(Level.WARNING);
    assertThat(keeper().fleet(BEGIN).resources()).hasSize(1);
  }

  @Test
  void aSilenceForWarningDoesNotCoverCritical() {
    silences = until(hour(9), Level.WARNING);
    polled(85, 92, 96);

    assertThat(notices).extracting(n -> n.change().level()).containsExactly(Level.CRITICAL);
    assertThat(keeper().resources(hour(2))).hasSize(1);
  }

  @Test
  void aResolvedNoticeIsSilencedAsItsLevel() {
    policies =
        Policies.of(
            new WarningPolicy(
                WarningPolicy.DEFAULT.thresholds(),
                new Ratio(0.02),
                Duration.ZERO,
                WarningPolicy.DEFAULT.repeat(),
                true));
    silences = until(hour(9), Level.WARNING);
    polled(96, 50);
    assertThat(notices).extracting(n -> n.change().why()).containsExactly(Why.RAISED, Why.RESOLVED);
  }

  @Test
  void aSilenceDoesNotCoverOtherMailboxes() {
    silences = until(hour(9), null);
    polled(CONSTANTLY, 4, server("mx1", 2, (_, _) -> measured(92, BEGIN)));

    assertThat(notices)
        .extracting(n -> n.subject().mailbox().value())
        .containsExactly("user1@mx1.example");
  }

  /** Polls the mailbox, which has one of these percentages in each hour. */
  private ManualPolling polled(long... percents) {
    AtomicInteger polls = new AtomicInteger();
    Prober prober =
        (_, _) -> {
          int hour = Math.min(polls.getAndIncrement(), percents.length - 1);
          return measured(percents[hour], hour(hour));
        };
    return polled(CONSTANTLY, percents.length, server("mx1", 1, prober));
  }

  private static Instant hour(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }

  private static Silences until(Instant end, @Nullable Level level) {
    Silence.Matcher matcher = new Silence.Matcher(MAILBOX, null, null, level);
    return new Silences(List.of(new Silence("s1", matcher, BEGIN, end, "ann", "")));
  }
}

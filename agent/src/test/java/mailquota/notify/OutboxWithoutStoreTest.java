package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Level;
import mailquota.state.StateWriter;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.Faults.Kind;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stored notice, with a store that fails before the delivery. */
@Timeout(60)
class OutboxWithoutStoreTest extends OutboxRun {

  /** Longer than a first failure puts off. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Set<Integer> busy = new HashSet<>();
  private OutboxLane lane = lane();

  private OutboxLane lane() {
    return lane(1, n -> busy.contains(user(n)) ? RetryLater.ofNotice("450 busy") : new Accepted());
  }

  /** As of a lane that begins now. */
  private void begin(Notice... stored) throws InterruptedException {
    lane = lane();
    record(List.of(stored));
    lane.round();
  }

  private void rounds(Duration... pauses) throws InterruptedException {
    for (Duration pause : pauses) {
      clock.advance(pause);
      assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    }
  }

  @Test
  void whatTheLastLookFoundIsDeliveredOnceAfterFifteenMinutes() throws InterruptedException {
    busy.addAll(List.of(1, 3));
    begin(notice(1), notice(2), notice(3));
    assertThat(accepted).containsExactly(notice(2));
    busy.clear();
    faults.fail(Kind.READ);
    rounds(SOON, StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    assertThat(accepted).as("it may be back soon").hasSize(1);
    assertThat(lane.backlog()).isEqualTo(new Backlog(2, begin));

    rounds(Duration.ofSeconds(1), SOON);
    assertThat(accepted).containsExactly(notice(2), notice(1), notice(3));
    assertThat(lane.backlog()).isEqualTo(new Backlog(0, Instant.EPOCH));

    faults.repair();
    lane.round();
    assertThat(accepted).hasSize(3);
    assertThat(store.pending(CHANNEL, 9)).isEmpty();
    assertThat(Deliveries.of(store, 9))
        .extracting(Delivered::outcome)
        .containsOnly(Outcome.ACCEPTED);
    faults.fail(Kind.READ);
    rounds(SOON, StateWriter.OUTAGE_LIMIT);
    assertThat(accepted).as("it is remembered no more").hasSize(3);
  }

  @Test
  void eachOutageHasItsFifteenMinutes() throws InterruptedException {
    busy.add(1);
    begin(notice(1));
    faults.fail(Kind.READ);
    rounds(SOON);
    clock.advance(StateWriter.OUTAGE_LIMIT);
    faults.repair();
    lane.round();
    busy.clear();
    faults.fail(Kind.READ);
    rounds(Duration.ofMinutes(10));
    assertThat(accepted).isEmpty();
  }

  @Test
  void whatWasStoredSinceTheLastLookIsDeliveredToo() throws InterruptedException {
    begin();
    faults.fail(Kind.READ);
    lane.recorded(entry(notice(1)));
    rounds(SOON, StateWriter.OUTAGE_LIMIT);
    assertThat(accepted).containsExactly(notice(1));
  }

  @Test
  void whatHasLeftBeforeItsWriterSaysThatItIsStoredIsNotDeliveredAgain()
      throws InterruptedException {
    begin(notice(1));
    lane.recorded(entry(notice(1)));
    faults.fail(Kind.READ);
    rounds(SOON, StateWriter.OUTAGE_LIMIT);
    assertThat(accepted).containsExactly(notice(1));
  }

  @Test
  void noMoreThanAWindowOfThemIsKeptInMemory() throws InterruptedException {
    begin();
    faults.fail(Kind.READ);
    IntStream.range(0, 2 * OutboxLane.WINDOW).forEach(i -> lane.recorded(entry(notice(i))));
    rounds(SOON);
    IntStream.range(0, 2 * OutboxLane.WINDOW).forEach(i -> lane.recorded(entry(notice(i))));
    rounds(StateWriter.OUTAGE_LIMIT);
    assertThat(accepted).hasSize(OutboxLane.WINDOW);
  }

  @Test
  void behindTheWindowNothingWaitsForAStoreThatCanBeReadButNotWritten()
      throws InterruptedException {
    lane = lane();
    record(IntStream.range(0, OutboxLane.WINDOW + 100).mapToObj(this::notice).toList());
    faults.fail(Kind.WRITE);
    rounds(SOON, StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    assertThat(accepted).hasSize(OutboxLane.WINDOW);
    rounds(Duration.ofSeconds(1), SOON);
    assertThat(accepted).hasSize(OutboxLane.WINDOW + 100).doesNotHaveDuplicates();

    faults.repair();
    lane.round();
    assertThat(store.pending(CHANNEL, 9)).isEmpty();
    assertThat(Deliveries.of(store, 1000)).hasSize(OutboxLane.WINDOW + 100);
  }

  @Test
  void whatIsStoredOfAMailboxComesBeforeWhatIsNot() throws InterruptedException {
    busy.add(1);
    Notice second = notice(1, Level.CRITICAL, 0);
    begin(notice(1));
    busy.clear();
    faults.fail(Kind.READ);
    rounds(SOON);
    clock.advance(StateWriter.OUTAGE_LIMIT);
    held.overdue(List.of(entry(second)));
    rounds(SOON);
    assertThat(accepted).containsExactly(notice(1), second);
  }

  @Test
  void whatAnotherAgentMayHaveDeliveredMeanwhileIsForgotten() throws InterruptedException {
    busy.add(1);
    begin(notice(1));
    busy.clear();
    held.isKnown(false);
    lane.recorded(entry(notice(2)));
    rounds(SOON);
    held.isKnown(true);
    faults.fail(Kind.READ);
    rounds(SOON, StateWriter.OUTAGE_LIMIT);
    assertThat(accepted).isEmpty();
  }

  @Test
  void noticesOlderThanADayAreRejectedAndRecordedLater() throws InterruptedException {
    busy.add(1);
    begin(notice(1));
    faults.fail(Kind.READ);
    rounds(SOON, OutboxLane.MAX_AGE);
    faults.repair();
    lane.round();
    assertThat(accepted).isEmpty();
    assertThat(Deliveries.of(store, 9))
        .extracting(Delivered::outcome)
        .containsOnly(Outcome.REJECTED);
  }
}

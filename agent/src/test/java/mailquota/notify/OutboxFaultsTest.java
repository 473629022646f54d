package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Level;
import mailquota.store.Backlog;
import mailquota.store.Deliveries;
import mailquota.store.OutboxEntry;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that takes nothing, a channel or a listener that throws, an end that comes too soon. */
@Timeout(60)
class OutboxFaultsTest extends OutboxRun {

  @Test
  void whatTheStoreTakesNoMoreIsDeliveredOnceThoughItCanBeRead() throws InterruptedException {
    OutboxLane lane = lane(1, _ -> new Accepted());
    List<OutboxEntry> entries = IntStream.range(0, 5).mapToObj(i -> entry(notice(i))).toList();
    record(List.of(notice(7)));
    held.overdue(entries);

    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(accepted).hasSize(6).doesNotHaveDuplicates();
    assertThat(lane.backlog()).isEqualTo(new Backlog(0, Instant.EPOCH));
    assertThat(Deliveries.of(store, 10)).as("not stored yet").hasSize(1);
    assertThat(held.delivered()).hasSize(5);

    store.record(List.of(), entries);
    held.overdue(List.of());
    lane.round();
    assertThat(accepted).hasSize(6);
    assertThat(Deliveries.of(store, 10)).hasSize(6);
    assertThat(store.pending(CHANNEL, 10)).isEmpty();
  }

  @Test
  void whatIsStoredOfAMailboxComesBeforeWhatIsNot() throws InterruptedException {
    OutboxLane lane = lane(4, _ -> new Accepted());
    Notice first = notice(1, Level.WARNING, 0);
    Notice second = notice(1, Level.CRITICAL, 0);
    record(List.of(first));
    held.overdue(List.of(entry(first), entry(second)));

    lane.round();
    lane.round();

    assertThat(accepted).containsExactly(first, second);
  }

  @Test
  void whatWaitsIsKnownWhileTheStoreIsAway() throws InterruptedException {
    OutboxLane lane = lane(1, _ -> new RetryLater("busy"));
    assertThat(lane.backlog()).as("not known yet").isNull();
    record(List.of(notice(1), notice(2)));
    lane.round();
    assertThat(lane.backlog()).isEqualTo(new Backlog(2, begin));

    store.close();
    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(lane.backlog()).as("as last counted").isEqualTo(new Backlog(2, begin));
    held.overdue(List.of(entry(notice(3))));
    lane.round();
    assertThat(lane.backlog()).as("and what is overdue").isEqualTo(new Backlog(3, begin));
  }

  @Test
  void overdueNoticesCountAlthoughTheStoreNeverAnswered() throws InterruptedException {
    store.close();
    OutboxLane lane = lane(1, _ -> new RetryLater("busy"));
    lane.round();
    assertThat(lane.backlog()).as("nothing is known").isNull();
    held.overdue(List.of(entry(notice(3))));
    lane.round();
    assertThat(lane.backlog()).isEqualTo(new Backlog(1, begin));
  }

  @Test
  void aChannelThatThrowsOnceSendsEachNoticeOnceAfterwards() throws InterruptedException {
    AtomicBoolean hasThrown = new AtomicBoolean();
    OutboxLane lane =
        lane(
            4,
            _ -> {
              if (hasThrown.compareAndSet(false, true)) {
                throw new StackOverflowError("as the test wants");
              }
              return new Accepted();
            });
    record(IntStream.range(0, 10).mapToObj(this::notice).toList());

    lane.round();
    clock.advance(Duration.ofSeconds(2));
    lane.round();

    assertThat(accepted).hasSize(10).doesNotHaveDuplicates();
    assertThat(lane.loop().failures()).isOne();
  }

  @Test
  void aListenerThatThrowsLosesNoNoticeAndRepeatsNone() throws InterruptedException {
    AtomicInteger told = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(20);
    OutboxLane lane =
        lane(
            4,
            _ -> {
              all.countDown();
              return new Accepted();
            },
            _ -> {
              if (told.incrementAndGet() == 3) {
                throw new IllegalStateException("as the test wants");
              }
            });
    record(IntStream.range(0, 20).mapToObj(this::notice).toList());
    lane.start();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    lane.finish();
    lane.join(Duration.ofSeconds(30));

    assertThat(accepted).hasSize(20).doesNotHaveDuplicates();
    assertThat(lane.loop().failures()).isOne();
    assertThat(store.pending(CHANNEL, 10)).isEmpty();
  }

  @Test
  void aThrowingChannelDelaysNoOther() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(10);
    Channel broken =
        new Scripted(
            "broken",
            2,
            _ -> {
              throw new IllegalStateException("as the test wants");
            });
    Channel good =
        new Scripted(
            CHANNEL,
            2,
            _ -> {
              all.countDown();
              return new Accepted();
            });
    List<Notice> notices = IntStream.range(0, 10).mapToObj(this::notice).toList();
    record(notices);
    store.record(List.of(), notices.stream().map(n -> new OutboxEntry("broken", n)).toList());
    Outbox outbox = new Outbox(store, held, List.of(broken, good), clock, (_, _, _) -> {});
    outbox.start();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    outbox.close(Duration.ofSeconds(30));

    assertThat(store.pending("broken", 100)).hasSize(10);
    assertThat(store.pending(CHANNEL, 100)).isEmpty();
  }

  @Test
  void deliveriesUnderWayAreInterruptedAtTheLimit() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    OutboxLane lane =
        lane(
            1,
            _ -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException _) {
                interrupted.countDown();
              }
              return new RetryLater("interrupted");
            });
    record(List.of(notice(1)));
    lane.start();
    begun.await();
    lane.finish();
    lane.join(Duration.ofMillis(1));

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(store.pending(CHANNEL, 10)).hasSize(1);
  }
}

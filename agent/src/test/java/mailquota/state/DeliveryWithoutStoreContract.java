package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.notify.Outbox;
import mailquota.quota.Level;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.Failure;
import mailquota.store.Faults;
import mailquota.store.Faults.Kind;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.warning.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the decision to the channel, with faults between the store and a real database. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // Most of the time the tests wait for calls that hang.
abstract class DeliveryWithoutStoreContract {

  private static final Notice ALICES = notice("alice@example.org", Level.FULL);
  private static final Notice BOBS = notice("bob@example.org", Level.FULL);

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource clock = now::get;
  private final Faults faults = new Faults();
  private final RecordingChannel channel = new RecordingChannel();

  private Store store = new Store(StoreSettings.DEFAULT, clock);
  private PendingWrites pendingWrites = new PendingWrites(_ -> List.of("owner"), Optional::empty);
  private StateWriter writer = Parts.NONE.writer(store, pendingWrites, clock);
  private Outbox outbox = new Outbox(store, pendingWrites, List.of(), clock, (_, _, _) -> {});

  /** The settings of a new, empty database. */
  abstract StoreSettings create();

  private void start(StoreSettings settings, Duration answersWithin) {
    store = faults.store(settings, clock, answersWithin);
    pendingWrites = new PendingWrites(_ -> List.of("owner"), Optional::empty);
    outbox = new Outbox(store, pendingWrites, List.of(channel), clock, (_, _, _) -> {});
    writer =
        new Parts(_ -> Stream.empty(), () -> {}, outbox::recorded)
            .writer(store, pendingWrites, clock);
    writer.step();
    outbox.start();
  }

  @AfterEach
  void close() {
    faults.repair();
    outbox.close();
    store.close();
  }

  private void decide(Notice notice) {
    pendingWrites.remember(
        remembered(notice.subject().mailbox().value(), Level.FULL), List.of(notice));
    writer.step();
  }

  private void advance(Duration time) {
    now.set(now.get().plus(time));
    writer.step();
    outbox.look();
  }

  private void repairAndClose() {
    faults.repair();
    do {
      writer.step();
    } while (writer.pending() > 0);
    outbox.close(Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @EnumSource
  void aNoticeIsDeliveredOnceAfterFifteenMinutesWithEachFailure(Failure failure)
      throws InterruptedException {
    start(create(), failure.answersWithin());
    failure.apply(faults);
    decide(ALICES);
    advance(StateWriter.OUTAGE_LIMIT);
    assertThat(channel.sent.poll(60, TimeUnit.SECONDS)).isEqualTo(ALICES);

    repairAndClose();
    assertThat(Deliveries.of(store, 9))
        .extracting(Delivered::outcome)
        .containsExactly(Outcome.ACCEPTED);
    assertThat(channel.sent).as("sent a second time").isEmpty();
  }

  /** One notice is stored before the store fails, the other is not. */
  @ParameterizedTest
  @EnumSource
  void eachNoticeIsDeliveredOnceAfterAnOutageOfTheChannelWithEachFailure(Failure failure)
      throws InterruptedException {
    start(create(), failure.answersWithin());
    channel.isDown = true;
    decide(ALICES);
    assertThat(channel.refused.poll(60, TimeUnit.SECONDS)).isEqualTo(ALICES);
    failure.apply(faults);
    decide(BOBS);
    advance(StateWriter.OUTAGE_LIMIT);
    channel.refused.clear();
    Notice refused = null;
    // Until the channel has been asked to deliver the notice that is not stored.
    while (!BOBS.equals(refused)) {
      advance(Duration.ofMinutes(6));
      refused = channel.refused.poll(1, TimeUnit.SECONDS);
    }
    channel.isDown = false;
    while (channel.sent.size() < 2) {
      advance(Duration.ofMinutes(6));
      channel.refused.poll(1, TimeUnit.SECONDS);
    }

    repairAndClose();
    assertThat(channel.sent).containsExactlyInAnyOrder(ALICES, BOBS);
    assertThat(Deliveries.of(store, 9))
        .extracting(Delivered::outcome)
        .containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
  }

  /** As after {@code kill -9} between the answer of the channel and the commit. */
  @Test
  void aDeliveryThatWasNotRecordedIsRepeatedWithTheSameIdByTheNextProcess()
      throws InterruptedException {
    StoreSettings settings = create();
    start(settings, Faults.LIMIT);
    faults.fail(Kind.WRITE).in("notice").ofRowWith("accepted");
    decide(ALICES);
    assertThat(channel.sent.poll(60, TimeUnit.SECONDS)).isEqualTo(ALICES);
    outbox.close(Duration.ofSeconds(10));
    store.close();
    faults.repair();

    start(settings, Faults.LIMIT);
    assertThat(channel.sent.poll(60, TimeUnit.SECONDS))
        .extracting(Notice::id)
        .isEqualTo(ALICES.id());
    repairAndClose();
    assertThat(Deliveries.of(store, 9)).hasSize(1);
    assertThat(channel.sent).isEmpty();
  }

  /** Accepts every notice, unless it is down. */
  private static final class RecordingChannel implements Channel {

    private final BlockingQueue<Notice> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Notice> refused = new LinkedBlockingQueue<>();
    private volatile boolean isDown;

    @Override
    public String name() {
      return "owner";
    }

    @Override
    public boolean carries(Notice notice) {
      return true;
    }

    @Override
    public Delivery deliver(Notice notice) {
      if (isDown) {
        refused.add(notice);
        return new Delivery.RetryLater("down");
      }
      sent.add(notice);
      return new Delivery.Accepted();
    }
  }
}

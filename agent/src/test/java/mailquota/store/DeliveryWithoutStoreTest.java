package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.notify.Outbox;
import mailquota.quota.Level;
import mailquota.store.Delivered.Outcome;
import mailquota.store.StoreFaultsContract.Failure;
import mailquota.warning.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the decision to the channel, with faults between both ends and a real SQLite. */
@Timeout(120)
class DeliveryWithoutStoreTest {

  private static final String ALICE = "alice@example.org";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource clock = now::get;
  private final Faults faults = new Faults();
  private final BlockingQueue<Notice> sent = new LinkedBlockingQueue<>();

  @TempDir private Path folder = Path.of("");
  private Store store = new Store(StoreSettings.DEFAULT, clock);

  @AfterEach
  void close() {
    faults.mend();
    store.close();
  }

  @ParameterizedTest
  @EnumSource
  void afterFifteenMinutesANoticeIsDeliveredOnceHoweverTheStoreFails(Failure failure)
      throws InterruptedException {
    StoreSettings settings = StoreSettings.sqlite(folder.resolve("state.db").toString());
    store = faults.store(settings, clock, failure.answersWithin());
    Recorder recorder =
        new Recorder(store, new SilenceWatch(store, clock), clock, _ -> List.of("owner"));
    Outbox outbox =
        new Outbox(store, recorder, List.of(new RecordingChannel()), clock, (_, _, _) -> {});
    recorder.prepare(new Recorder.Wiring(_ -> Stream.empty(), () -> {}, outbox::recorded));
    outbox.start();

    failure.befall(faults);
    recorder.remember(remembered(ALICE, Level.FULL), List.of(notice(ALICE, Level.FULL)));
    recorder.step();
    now.set(NOW.plus(Recorder.PATIENCE));
    recorder.step();
    outbox.look();
    assertThat(sent.poll(60, TimeUnit.SECONDS)).isEqualTo(notice(ALICE, Level.FULL));

    faults.mend();
    recorder.step();
    recorder.step();
    outbox.close(Duration.ofSeconds(60));
    assertThat(store.delivered(9)).extracting(Delivered::outcome).containsExactly(Outcome.ACCEPTED);
    assertThat(sent).as("sent a second time").isEmpty();
  }

  /** Accepts everything. */
  private final class RecordingChannel implements Channel {

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
      sent.add(notice);
      return new Delivery.Accepted();
    }
  }
}

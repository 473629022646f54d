package mailquota.notify;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Faults;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.SettableClock;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lane over a real store, and a channel that says what the test says. */
abstract class OutboxRun {

  static final String CHANNEL = "owner";
  static final Duration STORE_PAUSE = Duration.ofSeconds(5);

  final SettableClock clock = new SettableClock(TestServers.NOW);
  final Instant begin = clock.instant();
  final GatedEntries held = new GatedEntries();
  final Faults faults = new Faults();
  final List<Notice> accepted = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path folder;

  Store store = new Store(StoreSettings.sqlite(":memory:"), clock);

  @BeforeEach
  void open() {
    store = faults.store(StoreSettings.sqlite(folder.resolve("state.db").toString()), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  final OutboxLane lane(int connections, Function<Notice, Delivery> script) {
    return lane(connections, script, _ -> {});
  }

  final OutboxLane lane(
      int connections, Function<Notice, Delivery> script, Consumer<Delivery> listener) {
    return new OutboxLane(
        store,
        held,
        new Scripted(CHANNEL, connections, script),
        clock,
        RandomGenerator.of("L64X128MixRandom"),
        (_, notice, delivery) -> {
          if (delivery instanceof Accepted) {
            accepted.add(notice);
          }
          listener.accept(delivery);
        });
  }

  final void record(List<Notice> notices) {
    store.record(List.of(), notices.stream().map(OutboxRun::entry).toList());
  }

  static OutboxEntry entry(Notice notice) {
    return new OutboxEntry(CHANNEL, notice);
  }

  static int user(Notice notice) {
    return Integer.parseInt(notice.subject().mailbox().localpart().substring("user".length()));
  }

  final Notice notice(int user) {
    return notice(user, Level.WARNING, 0);
  }

  final Notice notice(int user, Level level, int repetition) {
    return new Notice(
        new Subject(new Address("user" + user + "@example.org"), "mx1", "", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(9, new Limit.Finite(10)),
        new Change(level, Level.OK, Change.Why.RAISED, begin, repetition),
        Forecast.NONE,
        begin);
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what the test says. */
  record Scripted(String name, int connections, Function<Notice, Delivery> script)
      implements Channel {
    @Override
    public boolean carries(Notice notice) {
      return true;
    }

    @Override
    public Delivery deliver(Notice notice) {
      return script.apply(notice);
    }
  }
}

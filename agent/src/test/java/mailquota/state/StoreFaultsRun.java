package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mailquota.quota.Level;
import mailquota.store.Faults;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.SettableClock;
import mailquota.warning.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A writer, step by step, with faults between it and a real database. */
abstract class StoreFaultsRun {

  static final String ALICE = "alice@example.org";
  static final String BOB = "bob@example.org";

  final SettableClock clock = new SettableClock(NOW);
  final Faults faults = new Faults();
  final List<OutboxEntry> recorded = new ArrayList<>();
  final List<StoredMailbox> measured = new ArrayList<>();
  StoreSettings settings = StoreSettings.DEFAULT;
  int known;
  Store store = new Store(settings, clock);
  PendingWrites memory = memory();
  StateWriter recorder = Parts.NONE.writer(store, memory, clock);

  /** Of a new and empty database. */
  abstract StoreSettings create();

  @BeforeEach
  void open() {
    settings = create();
    open(Faults.LIMIT);
  }

  void open(Duration answersWithin) {
    store.close();
    store = faults.store(settings, clock, answersWithin);
    memory = memory();
    recorder = Parts.NONE.writer(store, memory, clock);
  }

  @AfterEach
  void close() {
    faults.mend();
    store.close();
  }

  static PendingWrites memory() {
    return new PendingWrites(StoreFaultsRun::channels);
  }

  private static List<String> channels(Notice notice) {
    if (notice.change().level() == Level.INFO) {
      throw new IllegalStateException("no channel can be found");
    }
    return List.of("owner");
  }

  /** The one that writes. */
  StateWriter writer() {
    return recorder;
  }

  void prepare() {
    recorder =
        new Parts(_ -> measured.stream(), () -> known++, recorded::addAll)
            .writer(store, memory, clock);
    recorder.step();
  }

  void decide(String mailbox) {
    memory.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
  }

  static OutboxEntry entry(String mailbox) {
    return new OutboxEntry("owner", notice(mailbox, Level.FULL));
  }

  /** Gives what is overdue once the store has been away for a quarter of an hour. */
  List<OutboxEntry> overdue() {
    recorder.step();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    recorder.step();
    return memory.overdue("owner");
  }

  /** What has hung ends at its own time. */
  void stepUntilUp() {
    do {
      recorder.step();
    } while (!recorder.isUp().orElseThrow());
  }

  List<StoredMailbox> stored() {
    List<StoredMailbox> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }
}

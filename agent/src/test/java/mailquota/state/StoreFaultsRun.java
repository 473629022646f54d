package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** A state writer, step by step, with faults between it and a real database. */
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
  PendingWrites pendingWrites = pendingWrites();
  StateWriter writer = Parts.NONE.writer(store, pendingWrites, clock);

  /** The settings of a new, empty database. */
  abstract StoreSettings create();

  @BeforeEach
  void open() {
    settings = create();
    open(Faults.LIMIT);
  }

  void open(Duration answersWithin) {
    store.close();
    store = faults.store(settings, clock, answersWithin);
    pendingWrites = pendingWrites();
    writer = Parts.NONE.writer(store, pendingWrites, clock);
  }

  @AfterEach
  void close() {
    faults.repair();
    store.close();
  }

  static PendingWrites pendingWrites() {
    return new PendingWrites(StoreFaultsRun::channels, Optional::empty);
  }

  private static List<String> channels(Notice notice) {
    if (notice.change().level() == Level.INFO) {
      throw new IllegalStateException("no channel can be found");
    }
    return List.of("owner");
  }

  /** Creates the writer. */
  StateWriter writer() {
    return writer;
  }

  void prepare() {
    writer =
        new Parts(_ -> measured.stream(), () -> known++, recorded::addAll)
            .writer(store, pendingWrites, clock);
    writer.step();
  }

  void decide(String mailbox) {
    pendingWrites.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
  }

  static OutboxEntry entry(String mailbox) {
    return new OutboxEntry("owner", notice(mailbox, Level.FULL));
  }

  /** The overdue notices after the store has been down for 15 minutes. */
  List<OutboxEntry> overdue() {
    writer.step();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    return pendingWrites.overdue("owner");
  }

  /** Calls that have hung may end later. */
  void stepUntilUp() {
    do {
      writer.step();
    } while (!writer.isUp().orElseThrow());
  }

  List<StoredMailbox> stored() {
    List<StoredMailbox> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }
}

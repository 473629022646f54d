package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.quota.Address;
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
import org.junit.jupiter.api.io.TempDir;

/** A state writer on a real SQLite, step by step, without a thread of its own. */
abstract class StateWriterRun {

  static final Address ALICE = new Address("alice@example.org");
  static final Duration NEXT_FLUSH = StateWriter.FLUSH_INTERVAL;

  @TempDir private Path folder = Path.of("");

  final SettableClock clock = new SettableClock(NOW);
  final Faults faults = new Faults();
  final List<OutboxEntry> recorded = new ArrayList<>();
  final List<StoredMailbox> measured = new ArrayList<>();
  final List<Instant> asked = new ArrayList<>();
  int known;
  Store store = new Store(StoreSettings.DEFAULT, clock);
  PendingWrites pendingWrites = pendingWrites();
  StateWriter writer = Parts.NONE.writer(store, pendingWrites, clock);

  @BeforeEach
  void open() {
    store = faults.store(settings(), clock);
    pendingWrites = pendingWrites();
    writer = Parts.NONE.writer(store, pendingWrites, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  StoreSettings settings() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  static PendingWrites pendingWrites() {
    return new PendingWrites(
        notice -> notice.change().level() == Level.INFO ? List.of() : List.of("owner", "oncall"),
        Optional::empty);
  }

  void prepare() {
    prepare(this::probedSince);
  }

  void prepare(Function<Instant, Stream<StoredMailbox>> probedSince) {
    writer =
        new Parts(probedSince, () -> known++, recorded::addAll).writer(store, pendingWrites, clock);
    writer.step();
  }

  Stream<StoredMailbox> probedSince(Instant since) {
    asked.add(since);
    return measured.stream();
  }

  static Notice warning(int repetition) {
    return notice(ALICE.value(), Level.WARNING, repetition);
  }

  /** Makes reads and writes fail from now on. */
  void breakStore() {
    store.mark("the schema is there", NOW);
    sql("alter table resource_state rename to away");
  }

  void repairStore() {
    sql("alter table away rename to resource_state");
  }

  void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(settings().url())) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  List<StoredMailbox> stored() {
    List<StoredMailbox> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }
}

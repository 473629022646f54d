package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.SettableClock;
import mailquota.testing.SmallDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a real file. */
class SqliteFaultsIT {

  private static final int MANY = 3000;

  @TempDir private Path folder = Path.of("");

  private final SettableClock clock = new SettableClock(NOW);
  private final List<StoredMailbox> measured = new ArrayList<>();
  private Store store = new Store(StoreSettings.DEFAULT, clock);
  private PendingWrites pendingWrites = pendingWrites();
  private StateWriter writer = Parts.NONE.writer(store, pendingWrites, clock);

  @BeforeEach
  void open() {
    openAt(folder);
  }

  private void openAt(Path where) {
    store.close();
    store = new Store(StoreSettings.sqlite(where.resolve("state.db").toString()), clock);
    pendingWrites = pendingWrites();
    writer = Parts.NONE.writer(store, pendingWrites, clock);
  }

  private static PendingWrites pendingWrites() {
    return new PendingWrites(_ -> List.of("owner"), Optional::empty);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void prepare() {
    writer =
        new Parts(_ -> measured.stream(), () -> {}, _ -> {}).writer(store, pendingWrites, clock);
    writer.step();
  }

  private void decide(String mailbox) {
    pendingWrites.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
  }

  @Test
  void aFullDiskIsAnOutageThatLosesNothing() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(1 << 20)) {
      openAt(disk.folder());
      prepare();
      disk.fill();
      IntStream.range(0, 200).forEach(i -> decide("user" + i + "@example.org"));
      writer.step();
      assertThat(writer.isUp()).contains(false);
      assertThat(writer.pending()).isEqualTo(200);

      disk.makeRoom();
      writer.step();
      assertThat(writer.isUp()).contains(true);
      assertThat(writer.pending()).isZero();
      assertThat(store.backlog("owner").count()).isEqualTo(200);
      assertThat(stored()).hasSize(200);
      store.close();
    }
  }

  @Test
  void aLockedFileIsWrittenOnceItIsUnlocked() throws SQLException {
    prepare();
    try (Connection other = DriverManager.getConnection(url())) {
      other.createStatement().execute("begin exclusive");
      decide("alice@example.org");
      writer.step();
      assertThat(writer.isUp()).contains(false);
    }
    writer.step();

    assertThat(writer.isUp()).contains(true);
    assertThat(store.backlog("owner").count()).isEqualTo(1);
  }

  private String url() {
    return StoreSettings.sqlite(file().toString()).url();
  }

  private Path file() {
    return folder.resolve("state.db");
  }

  @Test
  void aFileThatIsNotADatabaseIsMovedAsideAtTheStart() throws IOException {
    Files.writeString(file(), "This is no database.".repeat(100));
    prepare();

    assertThat(writer.isUp()).contains(true);
    assertThat(aside())
        .singleElement()
        .satisfies(old -> assertThat(Files.readString(old)).startsWith("This is no database."));
    decide("alice@example.org");
    writer.step();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aFileWithCorruptPagesIsMovedAsideAtTheStart() throws IOException {
    prepare();
    writeMany();
    store.close();
    damage();
    openAt(folder);
    prepare();
    writer.step();

    assertThat(writer.isUp()).contains(true);
    assertThat(aside()).hasSize(1);
    decide("alice@example.org");
    writer.step();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aFileThatBecomesCorruptIsReplacedWithAllKnownStates() throws IOException {
    prepare();
    writeMany();
    damage();
    measured.add(remembered("bob@example.org", Level.INFO));
    // The first rows may still be in SQLite's cache.
    while (store.renewals() == 0) {
      decide("alice" + clock.instant().getEpochSecond() + "@example.org");
      measured.add(
          remembered("alice" + clock.instant().getEpochSecond() + "@example.org", Level.FULL));
      clock.advance(StateWriter.PURGE_INTERVAL);
      writer.step();
    }
    int known = measured.size();
    while (!writer.step().isPositive() || writer.pending() > 0) {
      // The next read may fail.
    }

    assertThat(writer.isUp()).contains(true);
    assertThat(aside()).hasSize(1);
    assertThat(stored()).hasSize(known);
  }

  private void writeMany() {
    store.record(
        IntStream.range(0, MANY).mapToObj(i -> remembered("u" + i + "@c", Level.OK)).toList(),
        List.of());
  }

  /** All but the first page, which has the schema. */
  private void damage() throws IOException {
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    checkpoint();
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      for (long at = 4096; at < raw.length(); at += noise.length) {
        raw.seek(at);
        raw.write(noise);
      }
    }
  }

  private void checkpoint() {
    try (Connection other = DriverManager.getConnection(url())) {
      other.createStatement().execute("pragma wal_checkpoint(truncate)");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> aside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().matches(".*\\.corrupt-[0-9TZ.]+")).toList();
    }
  }

  private List<StoredMailbox> stored() {
    List<StoredMailbox> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }
}

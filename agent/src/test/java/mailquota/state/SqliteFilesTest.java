package mailquota.state;

import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.store.Faults.Kind;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of an SQLite database that are deleted or replaced while the agent has them open. */
class SqliteFilesTest extends StateWriterRun {

  private static final String BOB = "bob@example.org";

  @TempDir private Path parent;

  @Override
  StoreSettings settings() {
    return StoreSettings.sqlite(file("state.db").toString());
  }

  private Path folder() {
    return parent.resolve("store");
  }

  private Path file(String name) {
    return folder().resolve(name);
  }

  private void begin() throws IOException {
    Files.createDirectories(folder());
    prepare();
    remember(ALICE.value());
    writer.step();
  }

  private void remember(String mailbox) {
    pendingWrites.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
    measured.add(remembered(mailbox, Level.FULL));
  }

  /** Everything stored before and decided later is in the file. */
  private void assertThatNothingIsLost() throws IOException {
    writer.step();
    assertThat(writer.isUp()).contains(true);
    remember(BOB);
    writer.step();
    assertThat(writer.pending()).isZero();
    try (Store next = new Store(settings(), clock);
        Stream<Path> files = Files.list(folder())) {
      assertThat(next.pending("owner", 9))
          .extracting(entry -> entry.notice().subject().mailbox().value())
          .containsExactlyInAnyOrder(ALICE.value(), BOB);
      List<StoredMailbox> all = new ArrayList<>();
      next.recall(all::add);
      assertThat(all).hasSize(2);
      assertThat(files).as("no copy is left").noneMatch(f -> f.toString().contains(".copy-"));
    }
  }

  @Test
  void aDeletedFileIsReplaced() throws IOException {
    begin();
    Files.delete(file("state.db"));
    assertThatNothingIsLost();
    assertThat(store.renewals()).isEqualTo(1);
  }

  @Test
  void allDeletedFilesAreReplaced() throws IOException {
    begin();
    deleteFiles();
    assertThatNothingIsLost();
  }

  private void deleteFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void aDeletedFolderIsReplaced() throws IOException {
    begin();
    deleteFiles();
    Files.delete(folder());
    assertThatNothingIsLost();
  }

  @Test
  void aMovedFolderIsReplaced() throws IOException {
    begin();
    Files.move(folder(), parent.resolve("elsewhere"));
    assertThatNothingIsLost();
  }

  @Test
  void aDeletedLogIsDetected() throws IOException {
    begin();
    Files.delete(file("state.db-wal"));
    Files.delete(file("state.db-shm"));
    assertThatNothingIsLost();
  }

  @Test
  void theFileOfABackupIsCompleted() throws IOException {
    Files.createDirectories(folder());
    prepare();
    writer.step();
    store.close();
    Path backup = parent.resolve("backup.db");
    Files.copy(file("state.db"), backup);
    open();
    begin();
    Files.move(backup, file("state.db"), StandardCopyOption.REPLACE_EXISTING);
    assertThatNothingIsLost();
  }

  @Test
  void nothingIsLostWhileNoFileCanBeWritten() throws IOException {
    begin();
    deleteFiles();
    Files.delete(folder());
    Files.writeString(folder(), "no folder");
    writer.step();
    assertThat(writer.isUp()).contains(false);
    writer.step();
    assertThat(writer.isUp()).contains(false);

    Files.delete(folder());
    assertThatNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "COMMIT"})
  void nothingIsLostWhileTheNewFileFails(Kind kind) throws IOException {
    begin();
    measured.clear();
    Files.delete(file("state.db"));
    faults.fail(kind);
    writer.step();
    assertThat(writer.isUp()).contains(false);
    writer.step();

    faults.repair();
    assertThatNothingIsLost();
  }

  @Test
  void aWriterWithADeletedLockFileTakesTheNewOneOrStandsBy() throws IOException {
    begin();
    Files.delete(file("state.db.lock"));
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      writer.step();
      assertThat(writer.isStandby()).contains(true);
    }
    writer.step();
    assertThat(writer.isStandby()).contains(false);
  }
}

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

/** What happens to the files of an SQLite database while the agent has it open. */
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
    recorder.step();
  }

  private void remember(String mailbox) {
    memory.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
    measured.add(remembered(mailbox, Level.FULL));
  }

  /** All that was stored before, and what is decided later. */
  private void assertThatNothingIsLost() throws IOException {
    recorder.step();
    assertThat(recorder.isUp()).contains(true);
    remember(BOB);
    recorder.step();
    assertThat(recorder.pending()).isZero();
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
  void aFileThatIsDeletedIsWrittenAnew() throws IOException {
    begin();
    Files.delete(file("state.db"));
    assertThatNothingIsLost();
    assertThat(store.renewals()).isEqualTo(1);
  }

  @Test
  void allFilesThatAreDeletedAreWrittenAnew() throws IOException {
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
  void aFolderThatIsDeletedIsWrittenAnew() throws IOException {
    begin();
    deleteFiles();
    Files.delete(folder());
    assertThatNothingIsLost();
  }

  @Test
  void aFolderThatIsMovedIsWrittenAnew() throws IOException {
    begin();
    Files.move(folder(), parent.resolve("elsewhere"));
    assertThatNothingIsLost();
  }

  @Test
  void aLogThatIsDeletedIsNoticed() throws IOException {
    begin();
    Files.delete(file("state.db-wal"));
    Files.delete(file("state.db-shm"));
    assertThatNothingIsLost();
  }

  @Test
  void aFileThatIsReplacedByAnEarlierOneGetsWhatItLacks() throws IOException {
    Files.createDirectories(folder());
    prepare();
    recorder.step();
    store.close();
    Path backup = parent.resolve("backup.db");
    Files.copy(file("state.db"), backup);
    open();
    begin();
    Files.move(backup, file("state.db"), StandardCopyOption.REPLACE_EXISTING);
    assertThatNothingIsLost();
  }

  @Test
  void whileNoFileCanBeWrittenNothingIsLost() throws IOException {
    begin();
    deleteFiles();
    Files.delete(folder());
    Files.writeString(folder(), "no folder");
    recorder.step();
    assertThat(recorder.isUp()).contains(false);
    recorder.step();
    assertThat(recorder.isUp()).contains(false);

    Files.delete(folder());
    assertThatNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "COMMIT"})
  void whileTheNewFileFailsNothingOfTheOldOneIsLost(Kind kind) throws IOException {
    begin();
    measured.clear();
    Files.delete(file("state.db"));
    faults.fail(kind);
    recorder.step();
    assertThat(recorder.isUp()).contains(false);
    recorder.step();

    faults.mend();
    assertThatNothingIsLost();
  }

  @Test
  void whoseLockIsDeletedTakesTheNewOneOrStandsBy() throws IOException {
    begin();
    Files.delete(file("state.db.lock"));
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      recorder.step();
      assertThat(recorder.isStandby()).contains(true);
    }
    recorder.step();
    assertThat(recorder.isStandby()).contains(false);
  }
}

package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a database that an agent, played by this test, has open. */
@Timeout(60)
class StoreBackupTest {

  @TempDir private Path folder = Path.of("");
  private Store agents = new Store(StoreSettings.DEFAULT, InstantSource.fixed(NOW));

  @BeforeEach
  void openStore() {
    agents = open(file("state.db"));
    assertThat(agents.acquireLock()).isTrue();
  }

  @AfterEach
  void closeStore() {
    agents.close();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Store open(Path file) {
    return new Store(StoreSettings.sqlite(file.toString()), InstantSource.fixed(NOW));
  }

  private void backUp(Path target) throws IOException {
    StoreBackup.write(StoreSettings.sqlite(file("state.db").toString()), target);
  }

  /** What is in the write-ahead log is in the backup, too. */
  @Test
  void itHasAllThatIsCommittedAndWorksAsAStore() throws IOException {
    OutboxEntry entry = new OutboxEntry("owner", notice("alice@example.org", Level.FULL));
    agents.record(List.of(remembered("alice@example.org", Level.FULL)), List.of(entry));
    backUp(file("backup.db"));
    agents.record(List.of(remembered("bob@example.org", Level.FULL)), List.of());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("backup.db"))))
        .isEqualTo("rw-------");
    try (Store restored = open(file("backup.db"))) {
      assertThat(addresses(restored)).containsExactly("alice@example.org");
      assertThat(restored.pending("owner", 10)).containsExactly(entry);
      restored.requireWritable();
    }
  }

  private static List<String> addresses(Store store) {
    List<String> found = new ArrayList<>();
    store.recall(each -> found.add(each.mailbox().value()));
    return found;
  }

  /** A mailbox and its notice are committed together, so a backup has both or neither. */
  @Test
  void theAgentWritesMeanwhileAndNoTransactionIsTorn() throws Exception {
    AtomicInteger written = new AtomicInteger();
    Thread writer = Thread.ofPlatform().start(() -> write(written));
    try {
      for (int i = 0; i < 5; i++) {
        int before = written.get();
        Path backup = file("backup-" + i);
        backUp(backup);
        try (Store restored = open(backup)) {
          int mailboxes = addresses(restored).size();
          assertThat(mailboxes).isGreaterThanOrEqualTo(before);
          assertThat(restored.pending("owner", 100_000)).hasSize(mailboxes);
        }
        Eventually.await(() -> written.get() > before);
      }
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  private void write(AtomicInteger written) {
    while (!Thread.currentThread().isInterrupted()) {
      String address = "user%d@example.org".formatted(written.get());
      agents.record(
          List.of(remembered(address, Level.FULL)),
          List.of(new OutboxEntry("owner", notice(address, Level.FULL))));
      written.incrementAndGet();
    }
  }

  @Test
  void aFileThatExistsIsNotReplaced() throws IOException {
    agents.mark("any", NOW);
    Files.writeString(file("precious"), "x");

    for (Path target : List.of(file("precious"), file("state.db"))) {
      assertThatThrownBy(() -> backUp(target)).isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(file("precious")).hasContent("x");
    assertThat(agents.mark("any")).contains(NOW);
  }

  @Test
  void aFailureLeavesNothing() throws IOException {
    Files.writeString(file("damaged.db"), "this is no database of SQLite, and long enough");
    StoreSettings damaged = StoreSettings.sqlite(file("damaged.db").toString());

    assertThatThrownBy(() -> StoreBackup.write(damaged, file("backup.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot back the store up in jdbc:sqlite:");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(each -> each.getFileName().toString().contains("backup"));
    }
    assertThat(file("damaged.db")).exists();
  }

  @Test
  void aServerIsRefused() {
    StoreSettings server = new StoreSettings("jdbc:postgresql://db.example.org/quota", null, null);

    assertThatThrownBy(() -> StoreBackup.write(server, file("backup.db")))
        .hasMessageContaining("expected a file of SQLite; PostgreSQL has tools of its own");
  }
}

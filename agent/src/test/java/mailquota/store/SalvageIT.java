package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import mailquota.store.Faults.Kind;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Salvage of a real file with damaged pages. */
class SalvageIT {

  private static final int PAGE = 4096;
  private static final int MAILBOXES = 3000;
  private static final int NOTICES = 500;

  @TempDir private Path folder = Path.of("");

  private final SettableClock clock = new SettableClock(NOW);
  private Store store = new Store(StoreSettings.DEFAULT, clock);

  @BeforeEach
  void fill() {
    store = open();
    store.record(
        IntStream.range(0, MAILBOXES).mapToObj(i -> remembered(user(i), Level.FULL)).toList(),
        IntStream.range(0, NOTICES)
            .mapToObj(i -> new OutboxEntry("owner", notice(user(i), Level.FULL)))
            .toList());
    store.ended(
        List.of(
            new Delivered(
                new OutboxEntry("owner", notice(user(0), Level.FULL)),
                Delivered.Outcome.ACCEPTED,
                null,
                NOW)));
    store.add(
        new Silence(
            "s1",
            new Silence.Matcher(null, "example.org", null, null),
            NOW,
            NOW.plus(Duration.ofDays(1)),
            "ann",
            "moving"));
    store.mark("digest daily", NOW);
    store.close();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Store open() {
    return new Store(settings(), clock);
  }

  private StoreSettings settings() {
    return StoreSettings.sqlite(file().toString());
  }

  private Path file() {
    return folder.resolve("state.db");
  }

  private static String user(int i) {
    return "user" + i + "@example.org";
  }

  @Test
  void rowsOfUndamagedPagesAreSaved() throws IOException, SQLException {
    List<Long> leaves = pages("resource_state", "leaf");
    damage(leaves.get(3), leaves.get(leaves.size() / 2), leaves.getLast());
    reopen();

    assertThat(stored()).hasSizeBetween(MAILBOXES - 90, MAILBOXES - 3);
    assertThat(stored()).contains(user(0), user(MAILBOXES / 3));
    assertThatTheRestIsThere();
  }

  @Test
  void aDamagedTableRootLosesThatTableOnly() throws IOException, SQLException {
    damage(pages("resource_state", "internal").getLast());
    reopen();

    assertThat(stored()).isEmpty();
    assertThatTheRestIsThere();
  }

  @Test
  void aDamagedOutboxLosesNoStateAndFewNotices() throws IOException, SQLException {
    List<Long> leaves = pages("notice", "leaf");
    damage(leaves.get(leaves.size() / 2));
    reopen();

    assertThat(stored()).hasSize(MAILBOXES);
    assertThat(store.pending("owner", NOTICES)).hasSizeBetween(NOTICES - 40, NOTICES - 3);
    assertThat(Deliveries.of(store, 9)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void readableRowsAreSavedOnceTheNewFileWorks(Kind kind) throws IOException, SQLException {
    damage(pages("resource_state", "leaf").get(3));
    Faults faults = new Faults();
    store = faults.store(settings(), clock);
    faults.fail(kind);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::stored).isInstanceOf(StoreException.class);
    }
    faults.repair();
    readAll();

    assertThat(stored()).hasSizeBetween(MAILBOXES - 30, MAILBOXES - 1);
    assertThatTheRestIsThere();
  }

  @Test
  void damagedIndexesLoseNoRow() throws IOException, SQLException {
    damage(pages("sqlite_autoindex_resource_state_1", "leaf").toArray(Long[]::new));
    reopen();

    assertThat(stored()).hasSize(MAILBOXES);
    assertThatTheRestIsThere();
  }

  @Test
  void theRemainingPagesOfATruncatedFileAreSaved() throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      raw.setLength(raw.length() / 2 / PAGE * PAGE);
    }
    reopen();

    assertThat(stored()).hasSizeBetween(MAILBOXES / 10, MAILBOXES - 1);
    assertThat(store.silences()).hasSize(1);
    store.record(List.of(remembered("new@example.org", Level.INFO)), List.of());
    assertThat(stored()).contains("new@example.org");
  }

  @Test
  void aFileWithoutItsFirstPageIsReplacedByAnEmptyStore() throws IOException {
    damage(1L);
    reopen();

    assertThat(stored()).isEmpty();
    store.record(List.of(remembered("new@example.org", Level.INFO)), List.of());
    assertThat(stored()).containsExactly("new@example.org");
  }

  @Test
  void theCorruptFileIsNotChanged() throws IOException, SQLException {
    damage(pages("resource_state", "leaf").get(3));
    byte[] before = Files.readAllBytes(file());
    reopen();

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().matches(".*corrupt-[0-9TZ.]+")))
          .singleElement()
          .satisfies(aside -> assertThat(Files.readAllBytes(aside)).isEqualTo(before));
    }
  }

  private void assertThatTheRestIsThere() {
    assertThat(store.pending("owner", NOTICES)).hasSize(NOTICES - 1);
    assertThat(Deliveries.of(store, 9)).hasSize(1);
    assertThat(store.silences()).extracting(Silence::id).containsExactly("s1");
    assertThat(store.mark("digest daily")).contains(NOW);
  }

  /** Reads all rows, so that every damaged page is read. */
  private void reopen() {
    store = open();
    readAll();
  }

  private void readAll() {
    try {
      store.forget(List.of(Mailbox.of("nobody@example.org", "mx1"))); // By the index.
      var _ = stored();
      var _ = store.pending("owner", NOTICES);
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("SQLITE_CORRUPT");
    }
    assertThat(store.renewals()).isEqualTo(1);
  }

  private List<String> stored() {
    List<String> all = new ArrayList<>();
    store.recall(remembered -> all.add(remembered.mailbox().value()));
    return all;
  }

  /** The numbers of the pages of a table or index, in the order of their rows. */
  private List<Long> pages(String name, String type) throws SQLException {
    List<Long> pages = new ArrayList<>();
    String query =
        "select pageno from dbstat where name = '%s' and pagetype = '%s' order by path"
            .formatted(name, type);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        pages.add(rows.getLong(1));
      }
    }
    assertThat(pages).isNotEmpty();
    return pages;
  }

  private void damage(Long... pages) throws IOException {
    byte[] noise = new byte[PAGE];
    new Random(1).nextBytes(noise);
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      for (long page : pages) {
        raw.seek((page - 1) * PAGE);
        raw.write(noise);
      }
    }
  }
}

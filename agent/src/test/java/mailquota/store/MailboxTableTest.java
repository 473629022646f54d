package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of the table {@code mailbox} after mailboxes were stored. */
class MailboxTableTest {

  private static final String ALICE = "alice@example.org";

  @TempDir private Path folder = Path.of("");
  private Store store = new Store(StoreSettings.DEFAULT, InstantSource.fixed(NOW));

  @BeforeEach
  void open() {
    store = new Store(settings(), InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StoreSettings settings() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  @Test
  void aMailboxHasTheFiguresOfItsWorstResource() {
    record(
        remembered(
            ALICE,
            NOW,
            part("Archive", Level.OK, new Usage(60, new Limit.Finite(100))),
            part("User quota", Level.FULL, new Usage(1100, new Limit.Finite(1000))),
            part("gone", Level.FULL, null)));

    assertThat(row(ALICE))
        .containsEntry("server", "mx1")
        .as("sha256 of the address begins with 7a 64")
        .containsEntry("slot", 0x7a64)
        .containsEntry("domain", "example.org")
        .containsEntry("level", 4)
        .containsEntry("ratio", 1.1)
        .containsEntry("used", 1100)
        .containsEntry("used_limit", 1000)
        .containsEntry("full_at", null)
        .containsEntry("measured_at", Columns.of(NOW));
  }

  @Test
  void unknownFiguresAreNull() {
    record(remembered("bob@example.org", NOW));
    record(remembered("carol@example.org", NOW, part("gone", Level.FULL, null)));

    for (String mailbox : List.of("bob@example.org", "carol@example.org")) {
      assertThat(row(mailbox))
          .containsEntry("level", null)
          .containsEntry("ratio", null)
          .containsEntry("used", null)
          .containsEntry("used_limit", null)
          .containsEntry("full_at", null)
          .containsEntry("urgency", 0);
    }
  }

  @Test
  void anUnlimitedResourceHasNoRatio() {
    record(remembered(ALICE, NOW, part("r", Level.OK, new Usage(5, Limit.UNLIMITED))));

    assertThat(row(ALICE))
        .containsEntry("used", 5)
        .containsEntry("used_limit", null)
        .containsEntry("ratio", null);
  }

  @Test
  void aResultWithoutFiguresIsRecalled() {
    List<StoredMailbox> all =
        List.of(
            latest("a@example.org", new NoQuota()),
            latest("b@example.org", new Unsupported()),
            latest("c@example.org", new Failed(Reason.TLS, "what it was is not stored")));
    store.record(all, List.of());
    record(remembered(ALICE, Level.FULL));

    assertThat(row("c@example.org"))
        .containsEntry("result", 3)
        .containsEntry("reason", "tls")
        .containsEntry("measured_at", Columns.of(NOW))
        .containsEntry("probed_at", Columns.of(NOW.plusSeconds(9)));
    assertThat(row(ALICE))
        .containsEntry("result", 0)
        .containsEntry("reason", null)
        .containsEntry("probed_at", null);
    Map<String, StoredMailbox> recalled = new HashMap<>();
    store.recall(each -> recalled.merge(each.mailbox().value(), each, StoredMailbox::and));
    assertThat(recalled).hasSize(4);
    for (StoredMailbox each : all) {
      StoredMailbox found = Objects.requireNonNull(recalled.get(each.mailbox().value()));
      assertThat(found.parts()).hasSize(1);
      assertThat(found.measuredAt()).isEqualTo(NOW);
      StoredMailbox.Latest latest = Objects.requireNonNull(found.latest());
      assertThat(latest.at()).isEqualTo(NOW.plusSeconds(9));
      assertThat(latest.result().label())
          .isEqualTo(Objects.requireNonNull(each.latest()).result().label());
      assertThat(found.reading()).isEmpty();
    }
    assertThat(Objects.requireNonNull(recalled.get(ALICE)).reading()).isPresent();
  }

  private static StoredMailbox latest(String mailbox, ProbeResult result) {
    StoredMailbox measured = remembered(mailbox, Level.INFO);
    return new StoredMailbox(
        measured.mailbox(),
        measured.server(),
        measured.measuredAt(),
        measured.parts(),
        new StoredMailbox.Latest(NOW.plusSeconds(9), result));
  }

  @Test
  void aResultOfANewerVersionIsPassedOver() throws SQLException {
    record(latest(ALICE, new Failed(Reason.TLS, "")));
    try (Connection connection = DriverManager.getConnection(settings().url())) {
      connection.createStatement().executeUpdate("update mailbox set reason = 'new'");
      assertThat(recalledLatest()).isNull();
      connection.createStatement().executeUpdate("update mailbox set result = 9");
      assertThat(recalledLatest()).isNull();
    }
  }

  private StoredMailbox.@Nullable Latest recalledLatest() {
    List<StoredMailbox> recalled = new ArrayList<>();
    store.recall(recalled::add);
    return recalled.getFirst().latest();
  }

  @Test
  void onlyResourcesThatStopMailHaveFigures() {
    record(
        remembered(
            ALICE,
            NOW,
            new StoredMailbox.ResourceState(
                "r",
                new Resource("MAILBOX"),
                new Usage(5, new Limit.Finite(9)),
                WarningState.CLEAR,
                new History())));

    assertThat(row(ALICE)).containsEntry("used", null).containsEntry("level", null);
  }

  @Test
  void fullAtIsThatOfTheFirstResource() {
    History history = Samples.history(300);
    Usage usage = new Usage(299_000_000, new Limit.Finite(400_000_000));
    Forecast forecast = Forecast.of(history, usage, NOW);
    assertThat(forecast).isInstanceOf(Forecast.Full.class);
    record(
        remembered(
            ALICE,
            NOW,
            new StoredMailbox.ResourceState(
                "r", Resource.STORAGE, usage, WarningState.CLEAR, history, forecast),
            part("s", Level.INFO, new Usage(90, new Limit.Finite(100)))));

    assertThat(row(ALICE))
        .containsEntry("full_at", Columns.of(((Forecast.Full) forecast).at()))
        .containsEntry("used", 90);
  }

  @Test
  void urgencyIsByLevelThenByForecastThenByRatio() {
    List<Integer> urgencies = new ArrayList<>();
    for (Level level : Level.values()) {
      urgencies.add(MailboxTable.urgency(level, null, null));
      urgencies.add(MailboxTable.urgency(level, 0.5, null));
      urgencies.add(MailboxTable.urgency(level, 9.0, null));
      urgencies.add(MailboxTable.urgency(level, 0.1, Duration.ofDays(30)));
      urgencies.add(MailboxTable.urgency(level, 0.1, Duration.ofDays(3)));
      urgencies.add(MailboxTable.urgency(level, 0.1, Duration.ofHours(-1)));
    }

    assertThat(urgencies)
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(each -> 0 <= each && each < 128);
  }

  @Test
  void sharedRootsHaveNoRow() {
    record(remembered("@example.org", Level.FULL));

    assertThat(row("@example.org")).isEmpty();
  }

  @Test
  void aRowIsDeletedWithItsMailbox() {
    record(remembered(ALICE, Level.FULL));
    record(remembered(ALICE, NOW.plusSeconds(1)));
    assertThat(row(ALICE))
        .containsEntry("level", null)
        .containsEntry("measured_at", Columns.of(NOW.plusSeconds(1)));

    record(remembered("bob@example.org", Level.OK));
    store.purge(NOW.plusNanos(1));
    assertThat(row("bob@example.org")).isEmpty();
    store.forget(List.of(Mailbox.of(ALICE, "mx1")));
    assertThat(row(ALICE)).isEmpty();
  }

  @Test
  void aMailboxThatLeftIsMarkedUntilItIsWrittenAgain() {
    record(remembered(ALICE, Level.INFO).left(NOW));
    record(remembered("bob@example.org", Level.INFO));
    assertThat(store.left()).containsExactly(Map.entry(Mailbox.of(ALICE, "mx1"), NOW));
    assertThat(store.mailboxes("mx1")).containsExactly(new Address("bob@example.org"));

    record(remembered(ALICE, Level.INFO));
    assertThat(store.left()).isEmpty();
  }

  private static StoredMailbox.ResourceState part(String root, Level level, @Nullable Usage usage) {
    WarningState state = Samples.part(root, Resource.STORAGE, level).state();
    return new StoredMailbox.ResourceState(root, Resource.STORAGE, usage, state, new History());
  }

  private void record(StoredMailbox mailbox) {
    store.record(List.of(mailbox), List.of());
  }

  /** The columns of the row; empty if there is no row. */
  private Map<String, @Nullable Object> row(String mailbox) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(settings().url());
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("select * from mailbox where mailbox = '" + mailbox + "'")) {
      if (row.next()) {
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          columns.put(row.getMetaData().getColumnName(i), row.getObject(i));
        }
      }
      return columns;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}

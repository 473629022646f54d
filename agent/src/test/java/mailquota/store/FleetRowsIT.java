package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.part;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Outcome;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What agents with one PostgreSQL read of each other. */
@Tag("real")
@Timeout(60)
@ExtendWith(PostgresqlExtension.class)
class FleetRowsIT {

  private static final String ALICE = "alice@example.org";
  private static final String BOB = "bob@example.org";
  private static final String LOCKED = "locked@example.org";

  private final Postgresql postgresql;
  private Store store = new Store(StoreSettings.DEFAULT, InstantSource.system());
  private boolean isDown;
  private FleetRows rows = new FleetRows(store, () -> isDown);

  FleetRowsIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @BeforeEach
  void open() {
    store = new Store(Postgresql.settings(postgresql.database()), InstantSource.fixed(NOW));
    rows = new FleetRows(store, () -> isDown);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void put(StoredMailbox... mailboxes) {
    store.record(List.of(mailboxes), List.of());
  }

  private static StoredMailbox neverMeasured(String mailbox) {
    return failed(remembered(mailbox, NOW), NOW);
  }

  private static StoredMailbox failed(StoredMailbox before, Instant at) {
    return new StoredMailbox(
        before.mailbox(),
        before.server(),
        before.measuredAt(),
        before.parts(),
        new StoredMailbox.Latest(at, new Failed(Reason.AUTH, "refused")));
  }

  private List<StoredFigures> figures(OptionalLong since) {
    List<StoredFigures> found = new ArrayList<>();
    rows.figures(since, found::add);
    return found;
  }

  @Test
  void figuresAreThoseOfTheLatestResult() {
    put(
        remembered(ALICE, Level.WARNING),
        failed(remembered(BOB, Level.CRITICAL), NOW.plusSeconds(60)),
        neverMeasured(LOCKED),
        remembered("left@example.org", Level.FULL).left(NOW));
    assertThat(figures(OptionalLong.empty()))
        .containsExactlyInAnyOrder(
            new StoredFigures(
                Mailbox.of(ALICE, "mx1"),
                Outcome.MEASURED,
                Level.WARNING,
                Samples.USAGE,
                null,
                NOW),
            new StoredFigures(
                Mailbox.of(BOB, "mx1"),
                new Outcome("failed", "auth"),
                Level.CRITICAL,
                null,
                null,
                NOW),
            new StoredFigures(
                Mailbox.of(LOCKED, "mx1"), new Outcome("failed", "auth"), null, null, null, null));
  }

  @Test
  void laterReadsHaveWhatChangedSince() {
    put(remembered(ALICE, Level.WARNING), remembered(BOB, Level.OK));
    long first = rows.figures(OptionalLong.empty(), _ -> {});
    assertThat(figures(OptionalLong.of(first))).isEmpty();
    put(remembered(BOB, Level.FULL));
    assertThat(figures(OptionalLong.of(first)))
        .extracting(StoredFigures::level)
        .containsExactly(Level.FULL);
    long second = rows.figures(OptionalLong.of(first), _ -> {});
    assertThat(figures(OptionalLong.of(second))).isEmpty();
  }

  /** Of an uncommitted change it is not known whether a read has seen it. */
  @Test
  void aChangeThatWasNotCommittedIsReadByTheNextOne() {
    put(remembered(ALICE, Level.WARNING), remembered(BOB, Level.OK));
    long[] since = new long[1];
    store
        .jdbi()
        .useTransaction(handle -> {
          handle.execute("update mailbox set level = 4 where mailbox = ?", BOB);
          since[0] = rows.figures(OptionalLong.empty(), _ -> {});
        });
    assertThat(figures(OptionalLong.of(since[0])))
        .extracting(StoredFigures::level)
        .containsExactly(Level.FULL);
  }

  @Test
  void mailboxesAreFoundWithAllTheirResources() {
    StoredMailbox alice =
        remembered(
            ALICE,
            NOW,
            part("User quota", Resource.STORAGE, Level.INFO),
            part("User quota", Resource.MESSAGE, Level.OK));
    put(alice, remembered(BOB, Level.OK), neverMeasured(LOCKED));
    assertThat(rows.find(List.of(Mailbox.of(ALICE, "mx1"), Mailbox.of("none@example.org", "mx1"))))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.parts()).hasSize(2);
          assertThat(found.level()).isEqualTo(Level.INFO);
          assertThat(found.history("User quota", Resource.STORAGE).points()).hasSize(10);
        });
    assertThat(rows.find(List.of(Mailbox.of(LOCKED, "mx1"))))
        .singleElement()
        .satisfies(found -> assertThat(found.wasMeasured()).isFalse());
    assertThat(rows.find(List.of(Mailbox.of(ALICE, "mx2")))).isEmpty();
    assertThat(rows.find(List.of())).isEmpty();
  }

  /** They are for other agents: this one decides from nothing that was not measured. */
  @Test
  void mailboxesThatWereNeverMeasuredAreNotRecalled() {
    put(remembered(ALICE, Level.OK), neverMeasured(LOCKED));
    List<Address> recalled = new ArrayList<>();
    store.recall(each -> recalled.add(each.mailbox()));
    assertThat(recalled).containsExactly(new Address(ALICE));
    assertThat(store.mailboxes("mx1")).containsExactly(new Address(ALICE));
    store.purge(NOW.plusSeconds(1));
    assertThat(figures(OptionalLong.empty())).isEmpty();
  }

  @Test
  void resourcesAreThoseOfTheLatestMeasurement() {
    put(
        remembered(
            ALICE,
            NOW,
            part("User quota", Resource.STORAGE, Level.INFO),
            part("User quota", Resource.MESSAGE, Level.FULL)),
        remembered("left@example.org", Level.FULL).left(NOW),
        remembered("@example.org", Level.CRITICAL));
    put(remembered(ALICE, NOW.plusSeconds(60), part("User quota", Resource.STORAGE, Level.OK)));
    List<StoredMailbox> found = new ArrayList<>();
    rows.resources(found::add);
    assertThat(found)
        .singleElement()
        .satisfies(each -> {
          assertThat(each.mailbox()).isEqualTo(new Address(ALICE));
          assertThat(each.level()).as("of the resource that is still there").isEqualTo(Level.OK);
        });
    assertThat(rows.domains()).extracting(StoredMailbox::level).containsExactly(Level.CRITICAL);
  }

  @Test
  void nobodyWaitsForAStoreThatIsDown() {
    isDown = true;
    assertThatThrownBy(() -> rows.find(List.of(Mailbox.of(ALICE, "mx1"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot read mailboxes=1", "the last access has failed");
    assertThatThrownBy(() -> figures(OptionalLong.empty())).isInstanceOf(StoreException.class);
  }
}

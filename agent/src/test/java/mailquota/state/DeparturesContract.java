package mailquota.state;

import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Inventory;
import mailquota.inventory.InventorySettings;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.BoardKeepers;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mailboxes that leave the inventory and come back, in virtual time, with a real database. */
abstract class DeparturesContract {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Address DOMAIN = new Address("@example.org");
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SettableClock clock = new SettableClock(NOW);
  private StoreSettings settings = StoreSettings.DEFAULT;
  private Store store = new Store(settings, clock);
  private Board board = new Board();
  private PendingWrites memory = memory();
  private BoardKeeper keeper = BoardKeepers.of(board, memory, clock, _ -> {});
  private StateWriter writer = Parts.NONE.writer(store, memory, clock);
  private Optional<Inventory> inventory = Optional.empty();
  private Duration keep = InventorySettings.DEFAULT.keep();

  /** Of a new and empty database. */
  abstract StoreSettings create();

  @BeforeEach
  void open() {
    settings = create();
    watch("mx1");
    start();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private PendingWrites memory() {
    return new PendingWrites(
        _ -> List.of("owner"), () -> inventory.map(all -> new Watched(all, keep)));
  }

  private void start() {
    store.close();
    store = new Store(settings, clock);
    board = new Board();
    memory = memory();
    keeper = BoardKeepers.of(board, memory, clock, _ -> {});
    writer =
        new StateWriter(
            store, new SilenceWatch(store, clock), memory, clock, keeper, new NoListener());
    writer.step();
  }

  private void watch(String... servers) {
    inventory =
        Optional.of(
            Inventory.merge(
                Stream.of(servers)
                    .map(server -> List.of(MailboxEntry.of(ALICE, server)))
                    .toList()));
  }

  private void leave() {
    watch();
    keeper.leave("mx1", ALICE, clock.instant());
    writer.step();
  }

  private void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      clock.advance(HOUR);
      writer.step();
    }
  }

  /** At 85 %, about which one notice is sent. */
  private void measure(String server) {
    Usage usage = new Usage(85, new Limit.Finite(100));
    Reading reading =
        new Reading(clock.instant(), List.of(new QuotaRoot("q", Map.of(Resource.STORAGE, usage))));
    accept(server, new Measured(reading));
  }

  private void accept(String server, ProbeResult result) {
    keeper.accept(new Probe(Mailbox.of(ALICE, server), clock.instant(), 0, result));
    writer.step();
  }

  private List<OutboxEntry> notices() {
    return store.pending("owner", 9);
  }

  private List<StoredMailbox> stored() {
    List<StoredMailbox> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }

  private Instant firstPoint() {
    return keeper
        .probedSince(Instant.EPOCH)
        .findFirst()
        .orElseThrow()
        .parts()
        .getFirst()
        .history()
        .points()
        .getFirst()
        .at();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMailboxThatComesBackInTimeIsNotWarnedAgain(boolean isRestarted) {
    measure("mx1");
    pass(HOUR);
    leave();
    assertThat(board.snapshot()).as("it leaves the board at once").isEmpty();
    assertThat(notices()).as("what waits is delivered").hasSize(1);
    assertThat(store.left()).containsEntry(Mailbox.of(ALICE, "mx1"), clock.instant());

    pass(Duration.ofDays(3));
    if (isRestarted) {
      start();
    }
    pass(Duration.ofDays(3));
    watch("mx1");
    assertThat(keeper.levelBefore(Mailbox.of(ALICE, "mx1"))).isEqualTo(Level.INFO);
    measure("mx1");
    assertThat(notices()).as("no second notice").hasSize(1);
    assertThat(firstPoint()).as("its history goes on").isEqualTo(NOW);
    pass(HOUR);
    assertThat(store.left()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMailboxThatComesBackLaterIsWarnedAnew(boolean isRestarted) {
    measure("mx1");
    pass(HOUR);
    leave();
    pass(Duration.ofDays(1));
    if (isRestarted) {
      clock.advance(Duration.ofDays(7));
      watch("mx1");
      start();
    } else {
      pass(Duration.ofDays(7));
      assertThat(stored()).isEmpty();
      assertThat(notices()).as("those that still wait go with it").isEmpty();
      watch("mx1");
    }
    Instant back = clock.instant();
    measure("mx1");
    assertThat(notices()).singleElement().satisfies(entry -> since(entry, back));
    assertThat(firstPoint()).isEqualTo(back);
  }

  private static void since(OutboxEntry entry, Instant at) {
    assertThat(entry.notice().at()).isEqualTo(at);
  }

  @Test
  void aMailboxThatLeftWhileNoAgentRanIsKeptFromTheNextStartOn() {
    measure("mx1");
    watch();
    clock.advance(Duration.ofDays(2));
    start();
    writer.step();
    assertThat(store.left()).containsEntry(Mailbox.of(ALICE, "mx1"), clock.instant());

    pass(Duration.ofDays(6));
    assertThat(stored()).hasSize(1);
    pass(Duration.ofDays(1).plus(HOUR));
    assertThat(stored()).isEmpty();
  }

  @Test
  void nothingIsForgottenWhileASourceIsUnread() {
    measure("mx1");
    leave();
    inventory = Optional.empty();
    pass(Duration.ofDays(8));
    assertThat(stored()).hasSize(1);

    watch("mx1");
    measure("mx1");
    assertThat(notices()).hasSize(1);
  }

  @Test
  void aMailboxThatIsBackButCannotBeMeasuredIsNotForgotten() {
    measure("mx1");
    leave();
    pass(Duration.ofDays(6));
    watch("mx1");
    accept("mx1", new Failed(Reason.CONNECT, "refused"));
    pass(HOUR);
    assertThat(store.left()).isEmpty();

    pass(Duration.ofDays(3));
    measure("mx1");
    assertThat(notices()).as("no second notice").hasSize(1);
  }

  @Test
  void aMailboxThatWasNotMeasuredByThisProcessIsKeptToo() {
    measure("mx1");
    start();
    accept("mx1", new Failed(Reason.CONNECT, "refused"));
    leave();
    pass(HOUR);
    assertThat(store.left()).containsKey(Mailbox.of(ALICE, "mx1"));

    pass(Duration.ofDays(6));
    start();
    watch("mx1");
    measure("mx1");
    assertThat(notices()).hasSize(1);
    assertThat(firstPoint()).isEqualTo(NOW);
  }

  @Test
  void withoutATimeToKeepItIsForgottenAtOnce() {
    keep = Duration.ZERO;
    measure("mx1");
    leave();
    clock.advance(StateWriter.LOCK_INTERVAL);
    writer.step();

    assertThat(stored()).isEmpty();
    assertThat(notices()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMailboxThatMovesBeginsAnewOnItsNewServer(boolean isNewFirst) {
    measure("mx1");
    watch("mx2");
    if (isNewFirst) {
      measure("mx2");
    }
    keeper.leave("mx1", ALICE, clock.instant());
    measure("mx2");
    writer.step();

    assertThat(stored()).extracting(StoredMailbox::server).containsExactly("mx2");
    assertThat(notices())
        .extracting(entry -> entry.notice().subject().server())
        .containsExactly("mx2");
  }

  @Test
  void theSharedRootsOfADomainAreKeptAsLongAsOneOfItsMailboxes() {
    store.record(List.of(remembered(DOMAIN.value(), Level.FULL)), List.of());
    measure("mx1");
    start();
    pass(Duration.ofDays(1));
    assertThat(memory.peek(DOMAIN)).isNotNull();

    leave();
    pass(Duration.ofDays(6));
    assertThat(memory.peek(DOMAIN)).isNotNull();
    pass(Duration.ofDays(1).plus(HOUR));
    assertThat(memory.peek(DOMAIN)).isNull();
    assertThat(stored()).isEmpty();
  }

  private static final class NoListener implements StoredNotices {

    @Override
    public void recorded(List<OutboxEntry> entries) {}

    @Override
    public void look() {}
  }
}

package mailquota.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Outcome;
import mailquota.quota.Usage;
import mailquota.store.StoredFigures;
import mailquota.table.Table.Foreign;
import mailquota.testing.BoardRows;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;

/** A table with mailboxes of other agents, while they change, come and go. */
class OthersTest {

  private static final long HEAP = 1L << 30;
  private static final Usage USAGE = new Usage(900, new Limit.Finite(1000));

  private final SettableClock clock = new SettableClock(BoardRows.NOW);
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final Board board = new Board();

  /** What the store has, and the reads of it: true for one of all rows. */
  private final Map<String, StoredFigures> store = new LinkedHashMap<>();

  private final List<Boolean> reads = new ArrayList<>();
  private Inventory inventory = inventory("alice", "bob", "carol", "dave");

  private static Inventory inventory(String... names) {
    return Inventory.merge(
        List.of(
            Stream.of(names)
                .map(name -> MailboxEntry.of(new Address(name + "@example.org"), "mx1"))
                .toList()));
  }

  private long read(OptionalLong since, Consumer<StoredFigures> each) {
    reads.add(since.isEmpty());
    store.values().forEach(each);
    return reads.size();
  }

  private Table table(long heap) {
    Others others = new Others(board, () -> inventory, this::read, heap);
    return new Table(board, Optional.of(others), clock, background::add);
  }

  private void store(String name, Level level) {
    store.put(
        name,
        new StoredFigures(
            Mailbox.of(name + "@example.org", "mx1"),
            Outcome.MEASURED,
            level,
            USAGE,
            null,
            BoardRows.NOW.minusSeconds(600)));
  }

  private static List<String> names(Table table) {
    return table
        .select(new Query(Filter.ALL, Sort.find("mailbox").orElseThrow()), null)
        .all()
        .map(Address::localpart)
        .toList();
  }

  /** Time passes until columns are built, twice, for the first request finds the old ones. */
  private void pass(Table table, Duration time) {
    for (int i = 0; i < 2; i++) {
      clock.advance(time);
      var _ = table.tally(Duration.ofHours(1));
      while (!background.isEmpty()) {
        background.remove().run();
      }
    }
  }

  @Test
  void eachMailboxIsInItOnceFromTheBoardIfItIsThere() {
    BoardRows.put(board, BoardRows.measured("bob@example.org", 1 << 20, Level.OK));
    store("alice", Level.WARNING);
    store("bob", Level.FULL);
    store("not-in-the-inventory", Level.FULL);
    store.put(
        "moved",
        new StoredFigures(
            Mailbox.of("dave@example.org", "mx9"), Outcome.MEASURED, Level.OK, USAGE, null, null));
    Table table = table(HEAP);
    assertThat(names(table)).containsExactly("alice", "bob");
    assertThat(table.foreign()).contains(new Foreign(1, BoardRows.NOW, null));
    Tally tally = table.tally(Duration.ofMinutes(5));
    assertThat(tally.levels()).containsEntry(Standing.WARNING, 1).containsEntry(Standing.FULL, 0);
    assertThat(tally.oldest()).isEqualTo(BoardRows.NOW.minusSeconds(600));
    assertThat(tally.stale()).isOne();
    assertThat(table.stored(new Address("alice@example.org"))).isPresent();
  }

  @Test
  void theStoreIsReadOnceAMinuteAndWhollyEveryTen() {
    store("alice", Level.OK);
    Table table = table(HEAP);
    assertThat(names(table)).containsExactly("alice");
    pass(table, Duration.ofSeconds(5));
    assertThat(reads).containsExactly(true);
    store("carol", Level.OK);
    pass(table, Duration.ofSeconds(60));
    assertThat(reads).containsExactly(true, false, false);
    assertThat(names(table)).containsExactly("alice", "carol");
    pass(table, Duration.ofMinutes(10));
    assertThat(reads).endsWith(true, true);
  }

  @Test
  void aMailboxThatLeavesTheBoardIsLookedForAtOnce() {
    BoardRows.put(board, BoardRows.measured("bob@example.org", 1 << 20, Level.OK));
    store("bob", Level.INFO);
    Table table = table(HEAP);
    assertThat(table.foreign()).map(Foreign::mailboxes).contains(0);
    board.updateIfAny(new Address("bob@example.org"), _ -> null);
    pass(table, Duration.ofSeconds(3));
    pass(table, Duration.ofSeconds(3));
    assertThat(reads).containsExactly(true, true);
    assertThat(names(table)).containsExactly("bob");
    assertThat(table.foreign()).map(Foreign::mailboxes).contains(1);
  }

  @Test
  void aMailboxThatLeavesTheInventoryLeavesTheTable() {
    store("alice", Level.OK);
    store("bob", Level.OK);
    Table table = table(HEAP);
    assertThat(names(table)).containsExactly("alice", "bob");
    inventory = inventory("alice");
    pass(table, Duration.ofSeconds(61));
    assertThat(names(table)).containsExactly("alice");
  }

  @Test
  void theyAreNotReadIntoAHeapThatHasNoSpaceForThem() {
    store("alice", Level.OK);
    store("bob", Level.OK);
    BoardRows.put(board, BoardRows.measured("carol@example.org", 1 << 20, Level.OK));
    Table table = table(1200);
    assertThat(names(table)).containsExactly("carol");
    assertThat(table.foreign())
        .contains(
            new Foreign(
                0, null, "this heap has space for 1 mailboxes of other agents, and not for 2"));
  }

  @Test
  void nothingIsKeptOrReadWhileNobodyLooks() {
    store("alice", Level.OK);
    Table table = table(HEAP);
    assertThat(names(table)).containsExactly("alice");
    clock.advance(Duration.ofMinutes(2));
    table.rest();
    assertThat(reads).hasSize(1);
    assertThat(names(table)).containsExactly("alice");
    assertThat(reads).containsExactly(true, true);
  }
}

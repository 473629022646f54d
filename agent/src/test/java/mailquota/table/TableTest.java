package mailquota.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.quota.Address;
import mailquota.quota.HashedNames;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Secret;
import mailquota.testing.BoardRows;
import mailquota.testing.SettableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders and filters beside naive ones, and selections while the board changes. */
class TableTest {

  private static final Comparator<MailboxStatus> BY_ADDRESS =
      Comparator.comparing(status -> status.mailbox().address());

  private final SettableClock clock = new SettableClock(BoardRows.NOW);
  private final Deque<Runnable> background = new ArrayDeque<>();

  private Table table(Board board) {
    return new Table(board, clock, background::add);
  }

  @ParameterizedTest
  @EnumSource(SortKey.class)
  void anOrderIsThatOfANaiveSort(SortKey key) {
    for (int seed = 0; seed < 20; seed++) {
      Board board = BoardRows.board(200, new Random(seed));
      for (boolean isReversed : new boolean[] {false, true}) {
        Sort sort = new Sort(key, isReversed);
        assertThat(table(board).select(new Query(Filter.ALL, sort), null).all())
            .as("%s of board %d", sort, seed)
            .containsExactlyElementsOf(naive(board, key, isReversed));
      }
    }
  }

  private static List<Address> naive(Board board, SortKey key, boolean isReversed) {
    Comparator<MailboxStatus> order =
        switch (key) {
          case URGENCY -> byUrgency(isReversed);
          case MAILBOX -> isReversed ? BY_ADDRESS.reversed() : BY_ADDRESS;
          case RATIO -> by(TableTest::ratio, isReversed);
          case USED -> by(status -> headline(status, each -> each.usage().used()), isReversed);
          case LIMIT -> by(status -> headline(status, Headline::limit), isReversed);
          case GROWTH -> by(TableTest::growth, isReversed);
          case FULL_AT ->
              by(status -> status.full().map(full -> full.at()).orElse(null), isReversed);
          case MEASURED_AT -> by(MailboxStatus::lastSuccess, isReversed);
          case LEVEL -> by(MailboxStatus::level, isReversed);
        };
    return board.stream()
        .sorted(order.thenComparing(BY_ADDRESS))
        .map(status -> status.mailbox().address())
        .toList();
  }

  private static <T extends Comparable<? super T>> Comparator<MailboxStatus> by(
      Function<MailboxStatus, @Nullable T> figure, boolean isReversed) {
    Comparator<T> natural = Comparator.naturalOrder();
    return Comparator.comparing(
        figure, Comparator.nullsLast(isReversed ? natural.reversed() : natural));
  }

  private static Comparator<MailboxStatus> byUrgency(boolean isReversed) {
    // Mailboxes with nothing to be ordered by come last in both directions.
    Function<MailboxStatus, @Nullable Integer> kind =
        status -> {
          if (status.level() == Level.FULL) {
            return 0;
          }
          return status.full().isPresent() ? (Integer) 1 : ratio(status) == null ? null : 2;
        };
    Comparator<MailboxStatus> within =
        (one, other) -> {
          if (one.level() != Level.FULL && one.full().isPresent()) {
            return one.full().get().at().compareTo(other.full().orElseThrow().at());
          }
          Double ratio = ratio(one);
          Double otherRatio = ratio(other);
          return Double.compare(otherRatio == null ? 0 : otherRatio, ratio == null ? 0 : ratio);
        };
    Comparator<MailboxStatus> kinds = by(kind, isReversed);
    return kinds.thenComparing((one, other) ->
        kind.apply(one) == null
            ? 0
            : (isReversed ? within.reversed() : within).compare(one, other));
  }

  private static @Nullable Double ratio(MailboxStatus status) {
    return status.reading().flatMap(Reading::headline).map(Ratio::value).orElse(null);
  }

  private static <T> @Nullable T headline(
      MailboxStatus status, Function<Headline, @Nullable T> figure) {
    Headline headline = status.reading().flatMap(Headline::of).orElse(null);
    return headline == null ? null : figure.apply(headline);
  }

  private static @Nullable Float growth(MailboxStatus status) {
    return headline(
        status,
        headline -> {
          var growth = Growth.perDay(status, headline);
          return growth.isPresent() ? (Float) (float) growth.getAsDouble() : null;
        });
  }

  record FilterCase(String name, Filter filter, Predicate<MailboxStatus> matches) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<FilterCase> filters() {
    return Stream.concat(filtersByName(), filtersByState());
  }

  private static Stream<FilterCase> filtersByName() {
    return Stream.of(
        new FilterCase(
            "part",
            sought(new Sought.Part("SER1")),
            status -> status.mailbox().address().value().toLowerCase(Locale.ROOT).contains("ser1")),
        new FilterCase(
            "part over the end of an address", sought(new Sought.Part("org\nuser")), _ -> false),
        new FilterCase(
            "whole",
            sought(new Sought.Whole(new Address("user1@domain1.example.org"))),
            status -> status.mailbox().address().value().equals("user1@domain1.example.org")),
        new FilterCase("nobody", sought(new Sought.Whole(null)), _ -> false),
        new FilterCase(
            "server",
            new Filter(null, Set.of(), "mx2", null, null, null, null, null),
            status -> status.mailbox().server().equals("mx2")),
        new FilterCase(
            "unknown server",
            new Filter(null, Set.of(), "mx3", null, null, null, null, null),
            _ -> false),
        new FilterCase(
            "domain",
            new Filter(null, Set.of(), null, "domain3.example.org", null, null, null, null),
            status -> status.mailbox().address().domain().equals("domain3.example.org")));
  }

  private static Stream<FilterCase> filtersByState() {
    return Stream.of(
        new FilterCase(
            "levels",
            new Filter(
                null,
                EnumSet.of(Standing.FULL, Standing.UNKNOWN),
                null,
                null,
                null,
                null,
                null,
                null),
            status -> status.level() == null || status.level() == Level.FULL),
        new FilterCase(
            "result",
            new Filter(null, Set.of(), null, null, "no-quota", null, null, null),
            status -> status.lastProbe().result().label().equals("no-quota")),
        new FilterCase(
            "reason",
            new Filter(null, Set.of(), null, null, "failed", "auth", null, null),
            status ->
                status.lastProbe().result() instanceof Failed failed
                    && failed.reason().label().equals("auth")),
        new FilterCase(
            "ratio",
            new Filter(null, Set.of(), null, null, null, null, 0.5, 0.8),
            status -> {
              Double ratio = ratio(status);
              return ratio != null && ratio >= 0.5 && ratio <= 0.8;
            }));
  }

  private static Filter sought(Sought sought) {
    return new Filter(sought, Set.of(), null, null, null, null, null, null);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aFilterSelectsThatOfANaiveOne(FilterCase each) {
    Board board = BoardRows.board(300, new Random(7));
    List<Address> expected =
        naive(board, SortKey.URGENCY, false).stream()
            .filter(address -> each.matches().test(board.find(address).orElseThrow()))
            .toList();
    Table table = table(board);
    Query query = new Query(each.filter(), Sort.BY_URGENCY);
    assertThat(table.select(query, null).all()).containsExactlyElementsOf(expected);
    // Once more over a known order.
    var _ = table.select(Query.ALL, null);
    clock.advance(Duration.ofMinutes(1));
    var _ = table.select(Query.ALL, null);
    assertThat(table.select(query, null).all()).containsExactlyElementsOf(expected);
  }

  @Test
  void anOrderStaysWhileTheFiguresChange() {
    Board board = new Board();
    BoardRows.put(board, BoardRows.measured("a@example.org", 900, Level.OK));
    BoardRows.put(board, BoardRows.measured("b@example.org", 800, Level.OK));
    BoardRows.put(board, BoardRows.measured("c@example.org", 700, Level.OK));
    Table table = table(board);
    Selection first = table.select(Query.ALL, null);
    BoardRows.put(board, BoardRows.measured("c@example.org", 999, Level.OK));
    BoardRows.put(board, BoardRows.measured("d@example.org", 950, Level.OK));
    board.updateIfAny(new Address("b@example.org"), _ -> null);
    clock.advance(Duration.ofSeconds(20));
    assertThat(addresses(table.select(Query.ALL, first.name()).window(0, 10)))
        .containsExactly("a@example.org", "b@example.org", "c@example.org");
    Selection next = table.select(Query.ALL, null);
    assertThat(next.name()).isNotEqualTo(first.name());
    assertThat(next.at()).isAfter(first.at());
    assertThat(addresses(next.window(0, 10)))
        .containsExactly("c@example.org", "d@example.org", "a@example.org");
  }

  @Test
  void anUnknownNameOrAnotherQueryGivesTheNewestOrder() {
    Table table = table(BoardRows.board(10, new Random(1)));
    Selection all = table.select(Query.ALL, null);
    assertThat(table.select(Query.ALL, "of-another-process").name()).isEqualTo(all.name());
    Query byRatio = new Query(Filter.ALL, new Sort(SortKey.RATIO, true));
    assertThat(table.select(byRatio, all.name()).query()).isEqualTo(byRatio);
  }

  @Test
  void windowsEndWhereTheSelectionDoes() {
    Selection all = table(BoardRows.board(10, new Random(1))).select(Query.ALL, null);
    assertThat(all.window(8, 50)).hasSize(2);
    assertThat(all.window(10, 50)).isEmpty();
    assertThat(all.window(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
    assertThat(all.window(0, 0)).isEmpty();
  }

  @Test
  void columnsAreBuiltBesideARequestAndNoOftenerThanTheyAreAskedFor() {
    Board board = BoardRows.board(10, new Random(1));
    Table table = table(board);
    Selection first = table.select(Query.ALL, null);
    clock.advance(Table.FRESH);
    assertThat(table.select(Query.ALL, null).name()).isEqualTo(first.name());
    assertThat(background).isEmpty();
    clock.advance(Duration.ofSeconds(5));
    assertThat(table.select(Query.ALL, null).name()).as("not waited for").isEqualTo(first.name());
    assertThat(table.select(Query.ALL, null).name()).isEqualTo(first.name());
    assertThat(background).as("once").hasSize(1);
    background.remove().run();
    Selection next = table.select(Query.ALL, null);
    assertThat(next.at()).isEqualTo(clock.instant()).isAfter(first.at());
  }

  @Test
  void nothingIsKeptWhenNobodyAsks() {
    Table table = table(BoardRows.board(10, new Random(1)));
    Selection first = table.select(Query.ALL, null);
    clock.advance(Duration.ofSeconds(50));
    table.rest();
    assertThat(table.select(Query.ALL, first.name()).name()).isEqualTo(first.name());
    clock.advance(Duration.ofSeconds(61));
    table.rest();
    assertThat(table.select(Query.ALL, first.name()).name()).isNotEqualTo(first.name());
  }

  @Test
  void aHiddenNameIsFound() {
    Table table = table(BoardRows.board(500, new Random(3)));
    Naming names = new HashedNames(new Secret("a key of some length"), true);
    Address address = new Address("user4@domain4.example.org");
    assertThat(table.find(names.mailbox(address), names)).contains(address);
    assertThat(table.find(names.mailbox(new Address("x@example.org")), names)).isEmpty();
    assertThat(table.domain(names.domain(address), names)).contains("domain4.example.org");
    assertThat(table.domain("domain4.example.org", names)).isEmpty();
  }

  @Test
  void aTallyCountsEachMailboxOnce() {
    Board board = BoardRows.board(300, new Random(5));
    Instant first = BoardRows.NOW.plusSeconds(7);
    BoardRows.put(board, BoardRows.filling("soon@example.org", 1 << 29, first));
    Tally tally = table(board).tally(Duration.ofSeconds(59));
    assertThat(tally.mailboxes()).isEqualTo(301);
    assertThat(tally.levels().values().stream().mapToInt(count -> count).sum()).isEqualTo(301);
    assertThat(tally.results().values().stream().mapToInt(count -> count).sum()).isEqualTo(301);
    long measured = board.stream().filter(status -> status.lastSuccess() != null).count();
    assertThat(tally.stale()).isEqualTo((int) measured);
    assertThat(table(board).tally(Duration.ofSeconds(61)).stale()).isZero();
    assertThat(tally.oldest()).isEqualTo(BoardRows.NOW.minusSeconds(60));
    assertThat(tally.next()).hasSize(5);
    List<Instant> full =
        tally.next().stream()
            .map(address -> board.find(address).orElseThrow().full().orElseThrow().at())
            .toList();
    assertThat(full).isSorted();
  }

  @Test
  void theSameFiguresAreCountedOnce() {
    Table table = table(BoardRows.board(300, new Random(7)));
    Tally tally = table.tally(Duration.ofSeconds(59));
    assertThat(table.tally(Duration.ofSeconds(59))).isSameAs(tally);
    assertThat(table.tally(Duration.ofSeconds(61)).stale()).isZero();
    assertThat(tally.stale()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, (1L << 53) - 1, 1L << 53, Long.MAX_VALUE})
  void figuresOfAnySizeAreOrdered(long used) {
    Board board = new Board();
    BoardRows.put(board, BoardRows.unlimited("a@example.org", used));
    BoardRows.put(board, BoardRows.unlimited("b@example.org", used / 2));
    Query query = new Query(Filter.ALL, new Sort(SortKey.USED, true));
    assertThat(addresses(table(board).select(query, null).window(0, 2)))
        .containsExactly("a@example.org", "b@example.org");
  }

  @Test
  void theHeadlineIsTheFullestOrTheFirstOfStorage() {
    Reading unlimited = BoardRows.unlimited("a@example.org", 5).reading().orElseThrow();
    assertThat(Headline.of(unlimited).orElseThrow().limit()).isNull();
    Reading limited = BoardRows.measured("a@example.org", 5, null).reading().orElseThrow();
    assertThat(Headline.of(limited).orElseThrow().usage().limit()).isInstanceOf(Limit.Finite.class);
  }

  private static List<String> addresses(List<Address> window) {
    return window.stream().map(Address::value).toList();
  }
}

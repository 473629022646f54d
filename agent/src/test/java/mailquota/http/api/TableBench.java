package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.bench.ScrapedBoard;
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
import mailquota.table.Filter;
import mailquota.table.Others;
import mailquota.table.Query;
import mailquota.table.Sort;
import mailquota.table.SortKey;
import mailquota.table.Sought;
import mailquota.table.Table;
import mailquota.testing.BoardRows;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;

/** What the page costs with a million mailboxes: docs/performance.md. */
class TableBench {

  private static final int MAILBOXES = 1_000_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 5;
  private static final int WINDOWS = 4_000;

  /** Work, in milliseconds of each round after the warm-up. */
  private static List<Double> timed(Runnable before, Runnable work) {
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      before.run();
      long begin = System.nanoTime();
      work.run();
      double took = (System.nanoTime() - begin) / 1e6;
      if (round >= WARM_UP) {
        millis.add(took);
      }
    }
    return millis;
  }

  private static double share(List<Double> figures, double share) {
    List<Double> sorted = figures.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private static void row(Report report, String name, List<Double> millis) {
    report.row(name, share(millis, 0.5), share(millis, 0.99));
  }

  private static Query part(String text) {
    return new Query(
        new Filter(new Sought.Part(text), Set.of(), null, null, null, null, null, null),
        Sort.BY_URGENCY);
  }

  @Test
  void selectionsInTheServer() {
    SettableClock clock = new SettableClock(BoardRows.NOW);
    Table table = new Table(ScrapedBoard.of(MAILBOXES), clock, Runnable::run);
    Runnable anew =
        () -> {
          clock.advance(Duration.ofMinutes(1));
          var _ = table.tally(Duration.ofHours(1));
        };
    Report report =
        Report.table("A table of %,d mailboxes".formatted(MAILBOXES), "what", "ms", "p99, ms");
    row(report, "columns of the board", timed(() -> {}, anew));
    for (SortKey key : List.of(SortKey.URGENCY, SortKey.RATIO, SortKey.USED)) {
      Query query = new Query(Filter.ALL, new Sort(key, true));
      row(report, "a new order by " + key.label(), timed(anew, () -> table.select(query, null)));
    }
    Runnable ordered =
        () -> {
          anew.run();
          var _ = table.select(Query.ALL, null);
        };
    row(
        report,
        "part of one address, order known",
        timed(ordered, () -> assertThat(table.select(part("user999999"), null).size()).isOne()));
    row(
        report,
        "part of 1 % of the addresses, order known",
        timed(ordered, () -> table.select(part("user99"), null)));
    row(
        report,
        "part of all addresses, order known",
        timed(
            ordered,
            () -> assertThat(table.select(part("example"), null).size()).isEqualTo(MAILBOXES)));
    report.print();
  }

  @Test
  void windowsOverHttp() throws Exception {
    try (RunningApi api = new RunningApi()) {
      ScrapedBoard.of(MAILBOXES).stream().forEach(api.agent::put);
      String order = api.json("/api/v1/mailboxes?limit=1").path("order").asString();
      List<Double> inServer = new ArrayList<>();
      List<Double> whole = new ArrayList<>();
      for (int i = 0; i < 2 * WINDOWS; i++) {
        int offset = (int) (i * 7919L % (MAILBOXES - 50));
        long begin = System.nanoTime();
        HttpResponse<String> answer =
            api.get("/api/v1/mailboxes?order=" + order + "&offset=" + offset);
        double took = (System.nanoTime() - begin) / 1e6;
        assertThat(answer.statusCode()).isEqualTo(200);
        if (i >= WINDOWS) {
          whole.add(took);
          inServer.add(
              Double.valueOf(
                  answer.headers().firstValue("Server-Timing").orElseThrow().split("=", 2)[1]));
        }
      }
      Report report =
          Report.table(
              "Windows of 50 rows of %,d mailboxes in a known order".formatted(MAILBOXES),
              "what",
              "ms",
              "p99, ms");
      row(report, "in the server", inServer);
      row(report, "for the client", whole);
      report.print();
    }
  }

  @Test
  void heap() {
    SettableClock clock = new SettableClock(BoardRows.NOW);
    Board board = ScrapedBoard.of(MAILBOXES);
    Table table = new Table(board, clock, Runnable::run);
    long before = liveBytes();
    look(table, Query.ALL);
    long one = liveBytes();
    for (SortKey key : SortKey.values()) {
      clock.advance(Duration.ofSeconds(1));
      look(table, new Query(Filter.ALL, new Sort(key, false)));
      look(table, part("user" + key));
    }
    long many = liveBytes();
    clock.advance(Duration.ofMinutes(5));
    table.rest();
    long after = liveBytes();
    Report.of("The heap of a table of %,d mailboxes".formatted(MAILBOXES))
        .row("somebody looks, MB", (one - before) / 1e6)
        .row("many orders and searches, MB", (many - before) / 1e6)
        .row("nobody looks, MB", (after - before) / 1e6)
        .print();
    assertThat(board.size()).isEqualTo(MAILBOXES);
  }

  /** The constant of {@code Others} and docs/scale.md are from here. */
  @Test
  void heapOfOtherAgents() {
    SettableClock clock = new SettableClock(BoardRows.NOW);
    Inventory inventory =
        Inventory.merge(
            List.of(
                IntStream.range(0, MAILBOXES)
                    .mapToObj(i -> MailboxEntry.of(new Address("user" + i + "@example.org"), "mx1"))
                    .toList()));
    Board board = new Board();
    Others others =
        new Others(
            board,
            () -> inventory,
            (_, each) -> {
              inventory.mailboxes().forEach(mailbox -> each.accept(stored(mailbox)));
              return 0;
            },
            Long.MAX_VALUE);
    Table table = new Table(board, Optional.of(others), clock, Runnable::run);
    long before = liveBytes();
    look(table, Query.ALL);
    long looking = liveBytes();
    clock.advance(Duration.ofMinutes(5));
    table.rest();
    Report.of("The heap of a table of %,d mailboxes of other agents".formatted(MAILBOXES))
        .row("somebody looks, MB", (looking - before) / 1e6)
        .row("nobody looks, MB", (liveBytes() - before) / 1e6)
        .print();
    assertThat(table.foreign()).map(Table.Foreign::mailboxes).contains(MAILBOXES);
  }

  /** With objects of its own, as they are read. */
  private static StoredFigures stored(Mailbox mailbox) {
    long used = mailbox.address().hashCode() & 0xfffffff;
    return new StoredFigures(
        Mailbox.of(mailbox.address().value(), "mx1"),
        Outcome.MEASURED,
        Level.OK,
        new Usage(used, new Limit.Finite(1L << 30)),
        null,
        BoardRows.NOW.minusSeconds(used % 3600));
  }

  /** In a frame of its own, which does not hold the selection afterwards. */
  private static void look(Table table, Query query) {
    assertThat(table.select(query, null).size()).isNotNegative();
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

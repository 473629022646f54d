package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.bench.Report;
import mailquota.fleet.Fence;
import mailquota.fleet.Ownership;
import mailquota.fleet.Rewriting;
import mailquota.fleet.Segment;
import mailquota.fleet.Tenure;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import mailquota.warning.WarningState;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet does with the rows of a million mailboxes, of {@code -Dmailboxes=…}, with a history
 * of 64 points each: the start of an agent, flushes, the recall of a segment, the queries for all
 * mailboxes, and the space on disk before and after vacuum.
 */
class FleetScaleBench {

  private static final int MAILBOXES = Integer.getInteger("mailboxes", 1_000_000);
  private static final int BATCH = 1000;
  private static final int DOMAINS = 1000;

  /** A flush every 10 minutes has a sixth of mailboxes that are probed each hour. */
  private static final int FLUSHES = 6;

  private static final String SERVER = "mx1";

  /** The statements of the fleet view, on the table of the latest figures. */
  private static final List<Query> QUERIES =
      List.of(
          new Query(
              "the 50 most urgent",
              "select * from mailbox where left_at is null order by urgency desc, ratio desc, mailbox limit 50"),
          new Query(
              "the fullest 50, a scan",
              "select * from mailbox where left_at is null order by ratio desc limit 50"),
          new Query(
              "counts by level, a scan",
              "select level, count(*) from mailbox where left_at is null group by level"),
          new Query(
              "a domain",
              "select * from mailbox where domain = 'd7.example.org' order by mailbox limit 50"),
          new Query(
              "a substring, a scan",
              "select * from mailbox where mailbox like '%ser7777%' limit 50"));

  private record Query(String name, String sql) {}

  @TempDir private Path folder = Path.of("");

  @Test
  void sqlite() throws Exception {
    Path file = folder.resolve("state.db");
    try (Store store = new Store(StoreSettings.sqlite(file.toString()), InstantSource.system())) {
      Report report = Report.of("A fleet's rows: SQLite");
      write(store, report);
      start(store, Optional.empty(), report);
      query(store.jdbi(), report);
      report.row("MiB on disk", mebibytes(file));
      report.row("vacuum, s", seconds(() -> execute(store.jdbi(), "vacuum")));
      report.row("MiB on disk after it", mebibytes(file)).print();
    }
  }

  /** With the log, which a vacuum writes to. */
  private long mebibytes(Path file) throws Exception {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.filter(one -> one.toString().startsWith(file + "")).toList()) {
        bytes += Files.size(each);
      }
    }
    return bytes >> 20;
  }

  @Test
  void postgresql() {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start()) {
      StoreSettings settings = Postgresql.settings(postgresql.database());
      try (Store empty = new Store(settings, InstantSource.system())) {
        empty.silences(); // The schema.
        Holder holder = Holder.ofAll(empty.jdbi());
        try (Store store = new Store(settings, InstantSource.system(), holder)) {
          measure(store, holder);
        }
      }
    }
  }

  private static void measure(Store store, Holder holder) {
    Jdbi database = store.jdbi();
    Report report = Report.of("A fleet's rows: PostgreSQL, on this machine, without fsync");
    String before = text(database, "select pg_current_wal_lsn()::text");
    write(store, report);
    report.row(
        "MiB of log for that",
        number(database, "select (pg_current_wal_lsn() - '" + before + "') / 1048576"));
    start(store, Optional.of(holder.all), report);
    Fence one = holder.first();
    AtomicInteger found = new AtomicInteger();
    double took = seconds(() -> store.recall(Optional.of(one), _ -> found.incrementAndGet()));
    assertThat(found.get()).isPositive();
    report.row("recall of a segment of 64, s", took);
    report.row("its mailboxes", found.get());
    query(database, report);
    size(database, report, "");
    report.row("vacuum, s", seconds(() -> execute(database, "vacuum (analyze)")));
    report.row("vacuum full, s", seconds(() -> execute(database, "vacuum full")));
    size(database, report, " after it");
    report.print();
  }

  private static void size(Jdbi database, Report report, String when) {
    for (String table : List.of("resource_state", "mailbox")) {
      report.row(
          "MiB of " + table + when,
          number(database, "select pg_table_size('" + table + "') / 1048576"));
      report.row(
          "MiB of its indexes" + when,
          number(database, "select pg_indexes_size('" + table + "') / 1048576"));
    }
  }

  private static void write(Store store, Report report) {
    report.row("mailboxes", MAILBOXES);
    report.row("first write, s", seconds(() -> writeAll(store, 0)));
    report.row(
        "a day's first hour: 6 flushes of a sixth, s",
        seconds(() -> IntStream.range(0, FLUSHES).forEach(i -> flush(store, i))));
  }

  private static void start(Store store, Optional<Fence> of, Report report) {
    AtomicInteger found = new AtomicInteger();
    report.row(
        "start: all states, s", seconds(() -> store.recall(of, _ -> found.incrementAndGet())));
    assertThat(found.get()).isEqualTo(MAILBOXES);
  }

  private static void query(Jdbi database, Report report) {
    for (Query query : QUERIES) {
      rows(database, query); // With the pages in memory.
      report.row(query.name + ", ms", 1000 * seconds(() -> rows(database, query)));
    }
  }

  private static void rows(Jdbi database, Query query) {
    assertThat(
            database.<Integer, RuntimeException>withHandle(handle ->
                handle.createQuery(query.sql).map((row, _) -> row.getString(1)).list().size()))
        .isPositive();
  }

  /** Out of a transaction, as a vacuum has to be. */
  private static void execute(Jdbi database, String sql) {
    database.useHandle(handle -> handle.execute(sql));
  }

  private static long number(Jdbi database, String sql) {
    return database.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static String text(Jdbi database, String sql) {
    return database.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).one());
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3;
  }

  private static void writeAll(Store store, int hour) {
    write(store, IntStream.range(0, MAILBOXES), hour);
  }

  /** The mailboxes are probed in an order that has nothing to do with that of the rows. */
  private static void flush(Store store, int number) {
    write(store, IntStream.range(0, MAILBOXES).filter(i -> i % FLUSHES == number), 1);
  }

  private static void write(Store store, IntStream numbers, int hour) {
    History history = Samples.history(1000);
    List<StoredMailbox> batch = new ArrayList<>(BATCH);
    numbers.forEach(i -> {
      batch.add(mailbox(i, hour, history));
      if (batch.size() == BATCH) {
        store.record(batch, List.of());
        batch.clear();
      }
    });
    store.record(batch, List.of());
  }

  private static StoredMailbox mailbox(int number, int hour, History history) {
    long limit = 1L << 30;
    long used = limit / 100 * (number % 100) + hour * 1000L;
    Level level = used > limit / 100 * 95 ? Level.CRITICAL : Level.OK;
    WarningState state =
        level == Level.OK ? WarningState.CLEAR : Samples.part("", Resource.STORAGE, level).state();
    Instant at = Samples.NOW.plus(Duration.ofHours(hour));
    return new StoredMailbox(
        new Address("user" + number + "@d" + number % DOMAINS + ".example.org"),
        SERVER,
        at,
        List.of(
            new StoredMailbox.ResourceState(
                "User quota",
                Resource.STORAGE,
                new Usage(used, new Limit.Finite(limit)),
                state,
                history)));
  }

  /** An agent that holds all 64 segments of the server, without its lease. */
  private record Holder(Fence all) implements Ownership {

    static Holder ofAll(Jdbi database) {
      UUID id = UUID.randomUUID();
      List<Tenure> tenures =
          Segment.of(SERVER, 64).stream().map(segment -> new Tenure(segment, 1)).toList();
      database.useHandle(handle -> {
        for (Tenure tenure : tenures) {
          handle.execute(
              "insert into segment (server, lo, hi, holder, epoch) values (?, ?, ?, ?, 1)",
              SERVER,
              tenure.segment().lo(),
              tenure.segment().hi(),
              id);
        }
      });
      return new Holder(new Fence(id, tenures, number(database, "select wal_timeline()")));
    }

    Fence first() {
      return new Fence(all.holder(), List.of(all.tenures().getFirst()), all.timeline());
    }

    @Override
    public Fence fence(Stream<Mailbox> mailboxes) {
      return all;
    }

    @Override
    public Optional<UUID> holder() {
      return Optional.of(all.holder());
    }

    @Override
    public long timeline() {
      return all.timeline();
    }

    @Override
    public Rewriting rewriting() {
      return Rewriting.NONE;
    }

    @Override
    public void rewritten(long losses) {}

    @Override
    public boolean mayDecide() {
      return true;
    }

    @Override
    public boolean holds(String server, Address mailbox) {
      return true;
    }

    @Override
    public boolean maySend(String server, Address mailbox) {
      return true;
    }

    @Override
    public boolean mustRecord() {
      return true;
    }

    @Override
    public long losses() {
      return 0;
    }

    @Override
    public List<Tenure> held() {
      return all.tenures();
    }

    @Override
    public void recalled(List<Tenure> tenures) {}

    @Override
    public void fenced() {}

    @Override
    public boolean isStandby() {
      return false;
    }
  }
}

package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import mailquota.bench.Report;
import mailquota.board.Board;
import mailquota.inventory.Inventory;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.Sql;
import mailquota.loop.Loop;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.probe.Limits;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.sql.Databases;
import mailquota.sql.SqlQuery;
import mailquota.testing.BoardKeepers;
import mailquota.testing.WatchedServer;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.postgresql.Postgresql;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Test;

/**
 * A million mailboxes from PostgreSQL, merged and handed to the schedule of a server, and a refresh
 * in which nothing has changed, beside a bare JDBC loop that reads the same rows.
 */
class InventoryBench {

  private static final int MAILBOXES = 1_000_000;
  private static final String QUERY =
      "select m.username as address, nullif(m.email_other, '') as contact, m.quota as limit_bytes"
          + " from mailbox m join domain d on d.domain = m.domain where m.active and d.active";
  private static final Duration NEVER = Duration.ofDays(1);

  private final AtomicLong peakAfterCollection = new AtomicLong();

  @Test
  void aMillionMailboxes() throws Exception {
    try (Postgresql postgresql = Postgresql.start()) {
      String url = postgresql.database();
      fill(postgresql, url);
      bench(url);
    }
  }

  private static void fill(Postgresql postgresql, String url) {
    postgresql.sql(
        Mariadb.name(url),
        """
        create table domain (domain varchar(255) primary key, active boolean);
        create table mailbox (username varchar(255) primary key, domain varchar(255),
          email_other varchar(255), quota bigint, active boolean);
        insert into domain select 'domain' || i || '.example', true from generate_series(0, 999) i;
        insert into mailbox select 'user' || i || '@domain' || i %% 1000 || '.example',
          'domain' || i %% 1000 || '.example', 'owner' || i || '@example.net',
          (1 + i %% 5) * 1073741824::bigint, true from generate_series(1, %d) i;
        analyze\
        """
            .formatted(MAILBOXES));
  }

  private void bench(String url) throws Exception {
    double bare = bareSeconds(url);
    double bareWarm = bareSeconds(url);
    Monitor monitor = monitor();
    AtomicLong size = new AtomicLong();
    Sources sources =
        sources(inventory -> {
          monitor.watch(inventory);
          size.set(inventory.size());
        });
    Common common = new Common("mx1-sql-1", "mx1", NEVER, NEVER, LimitUnit.B, SourceGuard.DEFAULT);
    sources.use(List.of(new Sql(common, new SqlQuery(Databases.postgresql(url), QUERY))));
    long before = heapInUse();
    watchCollections();
    long begin = System.nanoTime();
    sources.start();
    while (size.get() < MAILBOXES) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    double first = seconds(begin);
    long peak = peakAfterCollection.get();
    long after = heapInUse();
    double unchanged = refreshSeconds(sources);
    double second = refreshSeconds(sources);
    sources.stop();
    assertThat(monitor.servers()).hasSize(1);
    Report.of("The inventory of a million mailboxes, PostgreSQL")
        .row("bare JDBC loop, seconds, first and second", bare + " / " + bareWarm)
        .row("first load, seconds", first)
        .row("unchanged refresh, seconds, first and second", unchanged + " / " + second)
        .row("unchanged / first", unchanged / first)
        .row("heap before, MiB", before >> 20)
        .row("heap after the load, MiB", after >> 20)
        .row("peak after a collection, above that, MiB", Math.max(0, peak - after) >> 20)
        .row("heap allowed, MiB", Runtime.getRuntime().maxMemory() >> 20)
        .print();
  }

  private static Sources sources(Consumer<Inventory> merged) {
    return new Sources(
        _ -> Optional.empty(),
        new RowChecks("mx1"::equals, _ -> true),
        () -> 2_000_000,
        AcceptedSets.NONE,
        Listings.NONE,
        InstantSource.system(),
        merged);
  }

  /** A monitor with one server, not started. */
  private static Monitor monitor() {
    InstantSource clock = InstantSource.system();
    Limits limits = new Limits(1, 1, NEVER, NEVER);
    return WatchedServer.monitor(
        List.of(new WatchedServer("mx1", (_, _) -> new NoQuota(), limits, false, true, List.of())),
        PollSettings.DEFAULT,
        Policies.DEFAULT,
        clock,
        BoardKeepers.of(new Board(), mailquota.state.StateStore.NONE, clock, _ -> {}));
  }

  private static double refreshSeconds(Sources sources) throws InterruptedException {
    Instant last = lastSuccess(sources);
    long begin = System.nanoTime();
    sources.loops().forEach(Loop::wake);
    while (lastSuccess(sources).equals(last)) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return seconds(begin);
  }

  private static Instant lastSuccess(Sources sources) {
    return Objects.requireNonNull(
        Objects.requireNonNull(sources.states().get("mx1-sql-1")).lastSuccess());
  }

  private static double bareSeconds(String url) throws SQLException {
    long begin = System.nanoTime();
    long length = 0;
    int rows = 0;
    try (Connection connection =
            DriverManager.getConnection(url, Postgresql.USER, Postgresql.PASSWORD);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(1000);
      try (ResultSet row = statement.executeQuery(QUERY)) {
        for (; row.next(); rows++) {
          for (int i = 1; i <= 3; i++) {
            length += row.getString(i).length();
          }
        }
      }
    }
    assertThat(rows).isEqualTo(MAILBOXES);
    assertThat(length).isPositive();
    return seconds(begin);
  }

  private static double seconds(long begin) {
    return Math.round((System.nanoTime() - begin) / 1e7) / 1e2;
  }

  private void watchCollections() {
    for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) each)
          .addNotificationListener(
              (notification, _) -> {
                long used =
                    GarbageCollectionNotificationInfo.from(
                            (CompositeData) notification.getUserData())
                        .getGcInfo()
                        .getMemoryUsageAfterGc()
                        .entrySet()
                        .stream()
                        .filter(pool -> pool.getKey().startsWith("G1"))
                        .map(java.util.Map.Entry::getValue)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum();
                peakAfterCollection.accumulateAndGet(used, Math::max);
              },
              null,
              null);
    }
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

package mailquota.inventory.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.Sql;
import mailquota.sql.Databases;
import mailquota.sql.SqlQuery;
import mailquota.testing.postgresql.Postgresql;

/**
 * Reads a view of PostgreSQL with a hundred rows, and again when it has ten million. The arguments
 * are the URL of an empty database and the maximum number of mailboxes.
 */
final class TenMillionRows {

  private static final int FEW = 100;
  private static final int MANY = 10_000_000;

  private TenMillionRows() {}

  public static void main(String[] arguments) throws SQLException {
    String url = arguments[0];
    int most = Integer.parseInt(arguments[1]);
    Duration minute = Duration.ofMinutes(5);
    Common common = new Common("users", "mx1", minute, minute, LimitUnit.B, SourceGuard.DEFAULT);
    Sources sources =
        new Sources(
            _ -> Optional.empty(),
            new RowChecks(_ -> true, _ -> true),
            () -> most,
            AcceptedSets.NONE,
            Listings.NONE,
            InstantSource.system(),
            _ -> {});
    sources.use(
        List.of(new Sql(common, new SqlQuery(Databases.postgresql(url), "select * from mailbox"))));
    fill(url, FEW);
    sources.readOnce();
    fill(url, MANY);
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    long begin = System.nanoTime();
    sources.readOnce();
    SourceState state = sources.states().get("users");
    System.out.printf(
        "mailboxes=%d held: %s%nread in %d ms, highest use of the heap %d MiB%n",
        sources.inventory().size(),
        state == null ? null : state.objection(),
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        peak() >> 20);
    sources.stop();
  }

  private static void fill(String url, int rows) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, Postgresql.USER, Postgresql.PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create or replace view mailbox as select generate_series(1, %d) || '@example.org' as address"
              .formatted(rows));
    }
  }

  private static long peak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}

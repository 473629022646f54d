package mailquota.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/**
 * Copies the rows of all tables from SQLite into an empty store of PostgreSQL, in one transaction:
 * after a failure the other store is as empty as before. Not limited in time. For one use.
 */
public final class StoreCopy {

  /** Rows of one round trip; a history has about 1 KiB. */
  private static final int BATCH = 500;

  /**
   * @param type of {@link java.sql.Types}
   */
  private record Column(String name, int type) {}

  private final Connection from;
  private final Connection to;
  private final Runnable progress;

  private StoreCopy(Connection from, Connection to, Runnable progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /** The number of rows of all tables. */
  public static long rows(Store store) {
    return store.get("count the rows", handle -> rows(handle.getConnection()));
  }

  private static long rows(Connection connection) throws SQLException {
    long rows = 0;
    for (String table : Schema.TABLES) {
      rows += rows(connection, table);
    }
    return rows;
  }

  private static long rows(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + table)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * Copies all rows. No agent can begin to use either of the stores meanwhile.
   *
   * @param from in SQLite
   * @param progress runs with each row
   * @return the number of rows
   * @throws StoreException if an agent uses one of the stores, the other one is not empty, or a
   *     database fails
   */
  public static long copy(Store from, Store to, Runnable progress) {
    requireUnused(from);
    requireUnused(to);
    if (to.get("look for agents", FenceRows::hasAgents)) {
      throw isUsed(to);
    }
    try {
      return from.jdbi()
          .inTransaction(read ->
              to.jdbi()
                  .inTransaction(write ->
                      new StoreCopy(read.getConnection(), write.getConnection(), progress).run()));
    } catch (SQLException | JdbiException e) {
      throw new StoreException("copy " + from.place(), to.settings(), e);
    }
  }

  private static void requireUnused(Store store) {
    if (!store.acquireLock()) {
      throw isUsed(store);
    }
  }

  private static StoreException isUsed(Store store) {
    return new StoreException(
        "copy",
        store.settings(),
        new SQLException("an agent uses the store: stop the agent first"));
  }

  private long run() throws SQLException {
    try (Statement lock = to.createStatement()) {
      lock.execute("lock table agent in exclusive mode"); // No agent can begin a lease.
    }
    for (String table : Schema.TABLES) {
      long rows = rows(to, table);
      if (rows > 0) {
        throw new SQLException(
            "expected an empty store, table %s has %d rows".formatted(table, rows));
      }
    }
    long copied = 0;
    for (String table : Schema.TABLES) {
      copied += copy(table);
    }
    return copied;
  }

  /** In the order in which the rows were inserted, which is that of the outbox. */
  private long copy(String table) throws SQLException {
    List<Column> columns = columns(table);
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    String select = "select %s from %s order by rowid".formatted(names, table);
    try (Statement read = from.createStatement();
        ResultSet row = read.executeQuery(select);
        PreparedStatement write = to.prepareStatement(Columns.insert(table, names))) {
      long copied = 0;
      while (row.next()) {
        for (int i = 0; i < columns.size(); i++) {
          write.setObject(i + 1, row.getObject(i + 1), columns.get(i).type());
        }
        write.addBatch();
        copied++;
        if (copied % BATCH == 0) {
          write.executeBatch();
        }
        progress.run();
      }
      write.executeBatch();
      return copied;
    }
  }

  /** Without the number that the database gives each notice. */
  private List<Column> columns(String table) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (Statement statement = to.createStatement();
        ResultSet none = statement.executeQuery("select * from " + table + " limit 0")) {
      ResultSetMetaData about = none.getMetaData();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        if (!about.isAutoIncrement(i)) {
          columns.add(new Column(about.getColumnName(i), about.getColumnType(i)));
        }
      }
    }
    return columns;
  }
}

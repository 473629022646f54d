package mailquota.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the readable rows of one table of a corrupt SQLite file to a new one. Rows on a damaged
 * page are skipped; rows on other pages are found by their row ids. Invalid rows are left out. For
 * one use.
 */
final class Salvage {

  /**
   * The limit of row ids without a row: each id of a damaged page is tried, and the last id is
   * unknown if the end of the table is damaged.
   */
  private static final int MOST_IN_VAIN = 20_000;

  /** SQLITE_OPEN_READONLY, of sqlite.org/c3ref/c_open_autoproxy.html. */
  private static final String READ_ONLY = "1";

  /** SQLITE_CONSTRAINT, of sqlite.org/rescode.html. */
  private static final int CONSTRAINT = 19;

  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  /** Throws if a row is invalid. */
  private interface Check {
    void read(ResultSet row) throws SQLException;
  }

  private final String table;
  private final Check check;
  private final Runnable progress;
  private long next = 1;
  private long saved;
  private long senseless;
  private int inVain;

  private Salvage(String table, Check check, Runnable progress) {
    this.table = table;
    this.check = check;
    this.progress = progress;
  }

  /**
   * Copies all tables in one transaction, and logs the numbers of rows.
   *
   * @param corrupt is not changed
   * @param to the new database, with its schema; its present rows stay
   * @param progress runs with each row
   * @throws SQLException if the new database fails; also unchecked exceptions
   */
  static void salvage(Path corrupt, Connection to, Runnable progress) throws SQLException {
    to.setAutoCommit(false);
    for (Salvage table :
        List.of(
            new Salvage("resource_state", StateTable::check, progress),
            new Salvage("notice", NoticeTable::entry, progress),
            new Salvage("silence", SilenceTable::silence, progress),
            new Salvage("mailbox", row -> new Address(row.getString("mailbox")), progress),
            new Salvage("job", row -> Columns.instant(row, "last_at"), progress))) {
      table.copy(corrupt, to);
    }
    to.commit();
  }

  private static Connection open(Path corrupt) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("open_mode", READ_ONLY);
    Connection from = DriverManager.getConnection(StoreSettings.SQLITE + corrupt, properties);
    try (Statement statement = from.createStatement()) {
      // Otherwise nothing is read from a file that is shorter than its header says (btree.c).
      statement.execute("pragma writable_schema = on");
      statement.execute("pragma cell_size_check = on");
      return from;
    } catch (SQLException e) {
      from.close();
      throw e;
    }
  }

  private void copy(Path corrupt, Connection to) throws SQLException {
    List<String> columns = columns(to);
    try (PreparedStatement write = to.prepareStatement(insert(columns))) {
      try (Connection from = open(corrupt)) {
        String select = select(columns);
        long last = last(from);
        while (next <= last && inVain < MOST_IN_VAIN) {
          find(from, select, write, columns.size());
        }
      } catch (SQLException e) {
        log.error("store table={} cannot be read: {}", table, e.getMessage());
      }
    }
    log.warn(
        "store table={} rows saved={} senseless={} row ids tried in vain={}",
        table,
        saved,
        senseless,
        inVain);
  }

  private List<String> columns(Connection to) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = to.createStatement();
        ResultSet none = statement.executeQuery("select * from " + table + " limit 0")) {
      ResultSetMetaData about = none.getMetaData();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        columns.add(about.getColumnName(i));
      }
    }
    return columns;
  }

  private String insert(List<String> columns) {
    return "insert or ignore into %s (%s) values (%s)"
        .formatted(
            table,
            String.join(", ", columns),
            String.join(", ", Collections.nCopies(columns.size(), "?")));
  }

  private String select(List<String> columns) {
    return "select %s, rowid as row from %s where rowid >= ? order by rowid"
        .formatted(String.join(", ", columns), table);
  }

  /** The greatest row id; the greatest possible one if the end of the table is damaged. */
  private long last(Connection from) {
    try (Statement statement = from.createStatement();
        ResultSet row = statement.executeQuery("select max(rowid) from " + table)) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException _) {
      return Long.MAX_VALUE;
    }
  }

  /** Copies rows up to the end or a damaged page. */
  private void find(Connection from, String select, PreparedStatement write, int columns) {
    long begin = next;
    // The driver cannot use a failed statement again.
    try (PreparedStatement read = from.prepareStatement(select)) {
      read.setLong(1, next);
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          next = row.getLong("row") + 1;
          progress.run();
          take(row, write, columns);
        }
      }
      next = Long.MAX_VALUE;
    } catch (SQLException _) {
      if (next == begin) {
        inVain++;
        next++;
      }
    }
  }

  private void take(ResultSet row, PreparedStatement write, int columns) {
    List<@Nullable Object> values = new ArrayList<>();
    try {
      check.read(row);
      for (int i = 1; i <= columns; i++) {
        values.add(row.getObject(i));
      }
    } catch (SQLException | RuntimeException _) {
      senseless++;
      return;
    }
    try {
      for (int i = 1; i <= columns; i++) {
        write.setObject(i, values.get(i - 1));
      }
      int taken = write.executeUpdate();
      saved += taken;
      senseless += 1 - taken;
    } catch (SQLException e) {
      if (e.getErrorCode() == CONSTRAINT) {
        senseless++; // A value of a wrong type, which "or ignore" does not cover.
        return;
      }
      throw new IllegalStateException("the new store does not accept table " + table, e);
    }
  }
}

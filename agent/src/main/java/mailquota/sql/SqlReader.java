package mailquota.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import mailquota.net.Deadline;
import mailquota.net.DeadlineWatchdog;
import mailquota.net.Trust;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query and passes its rows on as they arrive, on a connection that lives as long as the
 * reading. Thread-safe.
 *
 * <p>At the deadline the statement is cancelled, so that the database ends its work, and a second
 * later the socket is closed, for a server that does not answer.
 */
public final class SqlReader {

  /** More are hardly faster (a million rows from PostgreSQL). */
  private static final int FETCH_SIZE = 1000;

  private static final int CHECKED = 1000;
  private static final Duration FOR_CANCEL = Duration.ofSeconds(1);

  /** Takes the answer to a query. */
  public interface Sink {

    /**
     * Takes the names of the columns, in lower case, before the first row.
     *
     * @throws SqlFailedException if the rows are of no use
     */
    void columns(List<String> names) throws SqlFailedException;

    /**
     * Takes a row.
     *
     * @param values in the order of the columns; reused for the next row
     * @throws SqlFailedException if the answer is of no use
     */
    void row(@Nullable String[] values) throws SqlFailedException;
  }

  private final SqlQuery query;
  private final SqlDatabase database;

  public SqlReader(SqlQuery query) {
    this.query = query;
    database = query.database();
  }

  /**
   * Reads all rows.
   *
   * @throws SqlFailedException if the answer is not complete, or at the deadline
   */
  public void read(Deadline deadline, Sink sink) throws SqlFailedException {
    try {
      loadDriver();
      try (Connection connection = connect(deadline)) {
        boolean isComplete = false;
        try {
          prepare(connection);
          read(connection, deadline, sink);
          isComplete = true;
        } finally {
          if (!isComplete) {
            // A driver that closes reads the remaining rows before.
            connection.abort(Runnable::run);
          }
        }
      }
    } catch (SQLException e) {
      throw SqlFailures.of(e, deadline, database);
    }
  }

  private void loadDriver() throws SqlFailedException {
    if (database.kind() != SqlDatabase.Kind.SQLITE) {
      return;
    }
    if (!Files.isRegularFile(database.file())) {
      throw new SqlFailedException(
          Reason.CONNECT, database.place() + ": expected a file of SQLite, got no such file");
    }
    try {
      NativeLibrary.load(List.of(Path.of(System.getProperty("java.io.tmpdir", "/tmp"))));
    } catch (IllegalStateException e) {
      throw new SqlFailedException(Reason.CONNECT, String.valueOf(e.getMessage()));
    }
  }

  private Connection connect(Deadline deadline) throws SQLException, SqlFailedException {
    Properties properties;
    try {
      properties = database.properties();
    } catch (CertificateException e) {
      throw new SqlFailedException(
          Reason.TLS, database.place() + ": ca-file: " + String.valueOf(e.getMessage()));
    }
    return sockets(deadline.remaining().plus(FOR_CANCEL))
        .call(() -> DriverManager.getConnection(database.url(), properties));
  }

  /** What the sockets of the driver need, for this time. */
  private ScopedValue.Carrier sockets(Duration within) {
    ScopedValue.Carrier timed = ScopedValue.where(DeadlineSockets.DEADLINE, Deadline.in(within));
    Trust trust = database.trust();
    return trust == null ? timed : timed.where(TrustedSockets.TRUST, trust);
  }

  /** Makes the connection read-only, and lets it stream. */
  private void prepare(Connection connection) throws SQLException {
    switch (database.kind()) {
      case POSTGRESQL -> {
        connection.setReadOnly(true);
        // With autocommit the driver ignores the fetch size and holds the whole answer.
        connection.setAutoCommit(false);
      }
      case MARIADB -> {
        try (Statement statement = connection.createStatement()) {
          // Some versions of the driver do nothing at setReadOnly.
          statement.execute("set session transaction read only");
        }
      }
      case SQLITE -> {
        // It was opened read-only.
      }
    }
  }

  /** The statement is closed with its connection. */
  private void read(Connection connection, Deadline deadline, Sink sink)
      throws SQLException, SqlFailedException {
    Statement statement = connection.createStatement();
    statement.setFetchSize(FETCH_SIZE);
    statement.setEscapeProcessing(false);
    DeadlineWatchdog watchdog =
        new DeadlineWatchdog(() -> Thread.startVirtualThread(() -> cancel(statement)));
    watchdog.set(deadline);
    try {
      ResultSet rows = statement.executeQuery(query.text());
      List<String> names = names(rows.getMetaData());
      sink.columns(names);
      @Nullable String[] values = new String[names.size()];
      for (long count = 0; rows.next(); count++) {
        if (count % CHECKED == 0 && deadline.hasPassed()) {
          throw SqlFailures.late(deadline, database);
        }
        for (int i = 0; i < values.length; i++) {
          values[i] = rows.getString(i + 1);
        }
        sink.row(values);
      }
    } finally {
      watchdog.stop();
    }
  }

  private static List<String> names(ResultSetMetaData columns) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnLabel(i).strip().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Some drivers connect once more to cancel. */
  private void cancel(Statement statement) {
    sockets(FOR_CANCEL)
        .run(() -> {
          try {
            statement.cancel();
          } catch (SQLException _) {
            // The socket is closed in a second.
            return;
          }
        });
  }
}

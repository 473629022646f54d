package mailquota.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Executes one statement for many rows, with the values of a row in the order of its parameters.
 * Jdbi's batches look up each parameter by name, which costs more than SQLite's write of the row.
 * For one thread.
 */
final class RowBatch implements AutoCloseable {

  private final PreparedStatement statement;
  private int parameter;
  private boolean isEmpty = true;

  RowBatch(Handle handle, String sql) throws SQLException {
    statement = handle.getConnection().prepareStatement(sql);
  }

  /** Adds a text, with NUL replaced. */
  RowBatch add(@Nullable String text) throws SQLException {
    statement.setString(++parameter, Columns.textOrNull(text));
    return this;
  }

  RowBatch add(long number) throws SQLException {
    statement.setLong(++parameter, number);
    return this;
  }

  RowBatch add(@Nullable Long number) throws SQLException {
    return number == null ? addNull(Types.BIGINT) : add(number.longValue());
  }

  RowBatch add(@Nullable Instant instant) throws SQLException {
    return instant == null ? addNull(Types.BIGINT) : add(Columns.of(instant));
  }

  RowBatch add(@Nullable Double number) throws SQLException {
    if (number == null) {
      return addNull(Types.DOUBLE);
    }
    statement.setDouble(++parameter, number);
    return this;
  }

  RowBatch add(byte[] bytes) throws SQLException {
    statement.setBytes(++parameter, bytes);
    return this;
  }

  private RowBatch addNull(int type) throws SQLException {
    statement.setNull(++parameter, type);
    return this;
  }

  void endRow() throws SQLException {
    statement.addBatch();
    parameter = 0;
    isEmpty = false;
  }

  void execute() throws SQLException {
    if (!isEmpty) {
      statement.executeBatch();
    }
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}

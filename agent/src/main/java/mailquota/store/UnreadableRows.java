package mailquota.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * The rows of a query that this version of the agent cannot read, such as those of a newer version
 * after a rollback. They are flagged, and left out by queries until the next start. For one thread.
 */
final class UnreadableRows {

  /** The tables with a column {@code unreadable}. */
  static final List<String> TABLES = List.of("resource_state", "notice", "silence");

  private static final int LONGEST_REASON = 200;

  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private record Row(Map<String, Object> key, String why) {}

  private final String table;
  private final List<String> key;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param key the columns of the primary key
   */
  UnreadableRows(String table, List<String> key) {
    this.table = table;
    this.key = key;
  }

  /** Returns the rows that can be read, and keeps the others in place of earlier ones. */
  <T> List<T> readable(Query query, Reader<T> reader) {
    rows.clear();
    return query.map((row, _) -> read(row, reader)).list().stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads a row; empty if that fails. */
  <T> Optional<T> read(ResultSet row, Reader<T> reader) throws SQLException {
    try {
      return Optional.of(reader.read(row));
    } catch (RuntimeException e) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (String column : key) {
        values.put(column, row.getObject(column));
      }
      String why = e.toString();
      rows.add(new Row(values, why.substring(0, Math.min(why.length(), LONGEST_REASON))));
      return Optional.empty();
    }
  }

  int count() {
    return rows.size();
  }

  void flag(Handle handle) {
    String where = key.stream().map(c -> c + " = :" + c).collect(Collectors.joining(" and "));
    PreparedBatch flag =
        handle.prepareBatch("update " + table + " set unreadable = :why where " + where);
    for (Row row : rows) {
      flag.bindMap(row.key()).bind("why", Columns.text(row.why())).add();
    }
    flag.execute();
  }

  @Override
  public String toString() {
    return "table=%s rows=%d, the first: %s".formatted(table, rows.size(), rows.getFirst().why());
  }
}

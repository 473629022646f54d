package mailquota.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mailquota.quota.Reason;

/** What the names of a query's columns mean. */
public final class SqlColumns {

  private SqlColumns() {}

  /**
   * The meanings of the columns, in their order.
   *
   * @param meaning of a name; empty for a name that has none
   * @param label of a meaning, for messages
   * @param known all names, for messages
   * @throws SqlFailedException if a name is unknown, or two mean the same
   */
  public static <T> List<T> of(
      List<String> names,
      Function<String, Optional<T>> meaning,
      Function<T, String> label,
      String known)
      throws SqlFailedException {
    List<T> columns = new ArrayList<>();
    for (String name : names) {
      T column =
          meaning
              .apply(name)
              .orElseThrow(() -> wrong("expected columns of " + known + ", got " + name));
      if (columns.contains(column)) {
        throw wrong("expected each column once, got " + label.apply(column) + " twice");
      }
      columns.add(column);
    }
    return columns;
  }

  /** For an answer that is of no use. */
  public static SqlFailedException wrong(String what) {
    return new SqlFailedException(Reason.PROTOCOL, "the query: " + what);
  }
}

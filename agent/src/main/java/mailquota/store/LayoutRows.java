package mailquota.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import mailquota.fleet.Layout;
import mailquota.fleet.Segment;

/** Replaces the rows of the segments of a server (PostgreSQL). */
final class LayoutRows {

  /** Nobody claims, releases or lays out segments meanwhile; writers that hold some go on. */
  private static final String LOCK_ALL = "lock table segment in share row exclusive mode";

  /**
   * A segment that is held by nobody, not even by a transaction that has not ended. The epochs of a
   * later layout are above those of an earlier one, so the last one tells whether the layout is the
   * one that was read.
   */
  private static final String FREE =
      """
      select epoch from segment
      where server = ? and (holder is null or not exists (select from agent a where a.id = holder))
      for update skip locked
      """;

  private static final String COUNT = "select count(*) from segment where server = ?";

  private static final String DELETE = "delete from segment where server = ?";

  private static final String INSERT =
      "insert into segment (server, lo, hi, epoch) values (?, ?, ?, ?)";

  private LayoutRows() {}

  /**
   * Writes the rows of a layout. Returns false if those before are not as they were read, because
   * another process has claimed one or has been faster.
   */
  static boolean replace(Connection connection, Layout layout) throws SQLException {
    try (Statement lock = connection.createStatement()) {
      lock.execute(LOCK_ALL);
    }
    return isAsRead(connection, layout) && written(connection, layout);
  }

  private static boolean isAsRead(Connection connection, Layout layout) throws SQLException {
    try (PreparedStatement free = connection.prepareStatement(FREE);
        PreparedStatement count = connection.prepareStatement(COUNT)) {
      free.setString(1, layout.server());
      count.setString(1, layout.server());
      List<Long> epochs = new ArrayList<>();
      try (ResultSet row = free.executeQuery()) {
        while (row.next()) {
          epochs.add(row.getLong("epoch"));
        }
      }
      try (ResultSet all = count.executeQuery()) {
        all.next();
        return all.getLong(1) == layout.before().size()
            && epochs.size() == layout.before().size()
            && (epochs.isEmpty() || Collections.max(epochs) == layout.lastEpoch());
      }
    }
  }

  private static boolean written(Connection connection, Layout layout) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE);
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      delete.setString(1, layout.server());
      delete.executeUpdate();
      for (Segment segment : layout.after()) {
        insert.setString(1, segment.server());
        insert.setInt(2, segment.lo());
        insert.setInt(3, segment.hi());
        insert.setLong(4, layout.lastEpoch() + 1);
        insert.addBatch();
      }
      return insert.executeBatch().length > 0;
    }
  }
}

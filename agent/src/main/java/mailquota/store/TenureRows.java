package mailquota.store;

import static java.util.Comparator.comparing;
import static mailquota.store.FleetDatabase.array;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import mailquota.fleet.Tenure;

/** The rows of segments after the database may have lost claims and releases (PostgreSQL). */
final class TenureRows {

  /** The latest of all tenures that agents remember remains, in whatever order they write. */
  private static final String HOLD_AGAIN =
      """
      update segment set holder = ?, epoch = ?, held_at = clock_timestamp()
      where server = ? and lo = ? and hi = ? and epoch < ?
      """;

  /** Those that were released. */
  private static final String RELEASE_AGAIN =
      """
      update segment set holder = null
      where holder = ?
        and not exists (select from unnest(?, ?, ?) as held (server, lo, epoch)
                        where held.server = segment.server and held.lo = segment.lo
                          and held.epoch = segment.epoch)
      """;

  private TenureRows() {}

  /** Returns the number of segments that this process did not hold by their rows. */
  static int writeAgain(Connection connection, UUID holder, Collection<Tenure> held)
      throws SQLException {
    int written = 0;
    try (PreparedStatement hold = connection.prepareStatement(HOLD_AGAIN);
        PreparedStatement release = connection.prepareStatement(RELEASE_AGAIN)) {
      // In one order, so that no two agents wait for each other.
      for (Tenure tenure : held.stream().sorted(comparing(Tenure::segment)).toList()) {
        hold.setObject(1, holder);
        hold.setLong(2, tenure.epoch());
        hold.setString(3, tenure.segment().server());
        hold.setInt(4, tenure.segment().lo());
        hold.setInt(5, tenure.segment().hi());
        hold.setLong(6, tenure.epoch());
        written += hold.executeUpdate();
      }
      release.setObject(1, holder);
      release.setArray(2, array(connection, "text", held.stream().map(t -> t.segment().server())));
      release.setArray(3, array(connection, "integer", held.stream().map(t -> t.segment().lo())));
      release.setArray(4, array(connection, "bigint", held.stream().map(Tenure::epoch)));
      release.executeUpdate();
    }
    return written;
  }
}

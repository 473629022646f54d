package mailquota.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of agents with an ended lease (PostgreSQL). */
final class ExpiredRows {

  /** The lock on its row keeps an agent from renewing its lease meanwhile. */
  private static final String DEAD =
      """
      select id from agent where until < clock_timestamp() and left_at is null
      for update skip locked
      """;

  /** A row that a writer has locked is left to the next turn. */
  private static final String TAKE =
      """
      update segment set holder = null where (server, lo) in
        (select server, lo from segment where holder = ? for update skip locked)
      """;

  /**
   * The sessions of processes that were stopped or cut off while they sent a statement. PostgreSQL
   * waits for the rest of it, with its locks, and none of its time limits ends that: the session is
   * not idle, and a statement is not cancelled while it is read.
   */
  private static final String END_STUCK =
      """
      select count(*) filter (where pg_terminate_backend(a.pid)) from pg_stat_activity a
      where a.datname = current_database() and a.usename = current_user
        and a.state = 'active' and a.wait_event = 'ClientRead'
        and a.query_start < clock_timestamp() - interval '10 s'
        and exists (select from pg_locks l where l.pid = a.pid
                    and l.relation in ('segment'::regclass, 'agent'::regclass))
      """;

  private static final Logger log = LoggerFactory.getLogger(ExpiredRows.class);

  private ExpiredRows() {}

  /** Returns the number of segments that were taken. */
  static int take(Connection connection) throws SQLException {
    int taken = 0;
    try (Statement select = connection.createStatement();
        PreparedStatement take = connection.prepareStatement(TAKE)) {
      endStuck(select);
      try (ResultSet dead = select.executeQuery(DEAD)) {
        while (dead.next()) {
          take.setObject(1, dead.getObject("id"));
          taken += take.executeUpdate();
        }
      }
    }
    return taken;
  }

  private static void endStuck(Statement select) throws SQLException {
    try (ResultSet row = select.executeQuery(END_STUCK)) {
      if (row.next() && row.getLong(1) > 0) {
        log.warn("sessions={} that wait for the rest of a statement are ended", row.getLong(1));
      }
    }
  }
}

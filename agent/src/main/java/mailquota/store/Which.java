package mailquota.store;

import java.util.Collection;
import mailquota.fleet.Fence;
import mailquota.inventory.Mailbox;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Which rows of mailboxes a query reads. */
@FunctionalInterface
interface Which {

  Which ALL = (handle, sql, _) -> handle.createQuery(sql);

  /** The query of a table, which has a condition already. */
  Query of(Handle handle, String sql, String table);

  /** Those in segments that the process holds (PostgreSQL). */
  static Which in(Fence fence) {
    return (handle, sql, table) -> FenceRows.query(handle, sql, table, fence);
  }

  /** Those of these mailboxes (PostgreSQL). */
  static Which of(Collection<Mailbox> mailboxes) {
    return (handle, sql, table) ->
        arrays(handle.createQuery(sql + ofGiven(table)))
            .bindArray("servers", String.class, mailboxes.stream().map(Which::server).toList())
            .bindArray("mailboxes", String.class, mailboxes.stream().map(Which::address).toList());
  }

  private static String ofGiven(String table) {
    return " and (%1$s.server, %1$s.mailbox) in (select * from".formatted(table)
        + " unnest(cast(:servers as text[]), cast(:mailboxes as text[])))";
  }

  private static String server(Mailbox mailbox) {
    return Columns.text(mailbox.server());
  }

  private static String address(Mailbox mailbox) {
    return mailbox.address().value();
  }

  /** Names the types of arrays. */
  static Query arrays(Query query) {
    query.registerArrayType(String.class, "text");
    query.registerArrayType(Integer.class, "integer");
    return query;
  }
}

package mailquota.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import org.jdbi.v3.core.Handle;

/** The table {@code silence}. */
final class SilenceTable {

  private static final String PUT =
      """
      insert into silence (id, mailbox, domain, server, level, starts_at, ends_at, author, comment)
      values (:id, :mailbox, :domain, :server, :level, :starts_at, :ends_at, :author, :comment)
      on conflict (id) do nothing
      """;

  private static final String ALL =
      "select * from silence where unreadable is null order by starts_at, id";

  private static final String EXPIRE =
      """
      update silence
      set ends_at = case when starts_at > :at then starts_at else :at end
      where id = :id and ends_at > :at
      """;

  private static final String REMOVE_ENDED = "delete from silence where ends_at < :before";

  private SilenceTable() {}

  static void put(Handle handle, Silence silence) {
    Silence.Matcher matcher = silence.matcher();
    Level level = matcher.level();
    handle
        .createUpdate(PUT)
        .bind("id", silence.id())
        .bind("mailbox", Columns.textOrNull(matcher.mailbox()))
        .bind("domain", Columns.textOrNull(matcher.domain()))
        .bind("server", Columns.textOrNull(matcher.server()))
        .bind("level", level == null ? null : level.name())
        .bind("starts_at", Columns.of(silence.startsAt()))
        .bind("ends_at", Columns.of(silence.endsAt()))
        .bind("author", Columns.text(silence.author()))
        .bind("comment", Columns.text(silence.comment()))
        .execute();
  }

  static UnreadableRows unreadable() {
    return new UnreadableRows("silence", List.of("id"));
  }

  static List<Silence> all(Handle handle, UnreadableRows unreadable) {
    return unreadable.readable(handle.createQuery(ALL), SilenceTable::silence);
  }

  static boolean expire(Handle handle, String id, Instant at) {
    return handle.createUpdate(EXPIRE).bind("id", id).bind("at", Columns.of(at)).execute() > 0;
  }

  static void removeEnded(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_ENDED).bind("before", Columns.of(before)).execute();
  }

  static Silence silence(ResultSet row) throws SQLException {
    String level = Columns.textOrNull(row, "level");
    return new Silence(
        row.getString("id"),
        new Silence.Matcher(
            Columns.textOrNull(row, "mailbox"),
            Columns.textOrNull(row, "domain"),
            Columns.textOrNull(row, "server"),
            level == null ? null : Level.valueOf(level)),
        Columns.instant(row, "starts_at"),
        Columns.instant(row, "ends_at"),
        Columns.text(row, "author"),
        Columns.text(row, "comment"));
  }
}

package mailquota.store;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.store.Delivered.Outcome;
import mailquota.store.NoticeFilter.Delivery;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table {@code notice}: the outbox, and the notices that have left it. */
final class NoticeTable {

  private static final String PUT =
      Columns.insert(
              "notice",
              "channel, server, slot, mailbox, used, used_limit, id, root, resource, "
                  + "made_at, level, previous, why, episode, repetition, full_at, "
                  + "full_earliest, full_latest, contact, language, roots")
          + " on conflict (id, channel) do nothing";

  private static final String PENDING =
      """
      select * from notice
      where channel = :channel and outcome is null and unreadable is null<held>
      order by seq limit :most
      """;

  /** In a segment of a holder. */
  private static final String HELD =
      " and exists (select from segment s where s.server = notice.server"
          + " and notice.slot >= s.lo and notice.slot < s.hi and s.holder = :holder)";

  private static final String RECORDED = "select * from notice where unreadable is null";

  private static final String BACKLOG =
      """
      select count(*) as waiting, min(made_at) as oldest from notice
      where channel = :channel and outcome is null and unreadable is null<held>
      """;

  private static final String END =
      """
      update notice set outcome = ?, outcome_why = ?, ended_at = ?
      where id = ? and channel = ? and outcome is null
      """;

  /** Notices that still wait then are of a channel that is no longer configured. */
  private static final String REMOVE_OLD =
      """
      delete from notice
      where outcome is not null and ended_at < :before or outcome is null and made_at < :before
      """;

  private static final String REMOVE_PENDING =
      """
      delete from notice
      where server = ? and slot = ? and mailbox = ? and outcome is null
      """;

  private static final String READ = "select * from notice where outcome is null limit 1";

  private static final String TRIAL_ID = "trial";

  private static final String WRITE_TRIAL =
      """
      insert into notice (channel, id, server, slot, mailbox, root, resource, level, previous, why, episode,
                          repetition, used, made_at, roots)
      values ('', :id, '', 0, '', '', '', '', '', '', 0, 0, 0, 0, 1)
      on conflict (id, channel) do nothing
      """;

  private static final String REMOVE_TRIAL = "delete from notice where id = :id and channel = ''";

  private NoticeTable() {}

  static UnreadableRows unreadable() {
    return new UnreadableRows("notice", List.of("seq"));
  }

  /** Throws if no row can be read; its content is not checked. */
  static void requireReadable(Handle handle) {
    handle.createQuery(READ).map((row, _) -> row.getString("id")).findOne();
  }

  /** Throws if no row can be written and removed. */
  static void requireWritable(Handle handle) {
    handle.createUpdate(WRITE_TRIAL).bind("id", TRIAL_ID).execute();
    handle.createUpdate(REMOVE_TRIAL).bind("id", TRIAL_ID).execute();
  }

  static void put(Handle handle, Collection<OutboxEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (RowBatch put = new RowBatch(handle, PUT)) {
      for (OutboxEntry entry : entries) {
        Notice notice = entry.notice();
        put.add(entry.channel());
        Columns.add(put, notice.subject().server(), notice.subject().mailbox());
        Columns.add(put, notice.usage());
        put.add(notice.id())
            .add(notice.subject().root())
            .add(notice.subject().resource().name())
            .add(notice.at());
        add(put, notice.change());
        add(put, notice.forecast());
        Locale language = notice.owner().language();
        put.add(notice.owner().contact())
            .add(language == null ? null : language.toLanguageTag())
            .add(notice.roots())
            .endRow();
      }
      put.execute();
    }
  }

  private static void add(RowBatch row, Change change) throws SQLException {
    row.add(change.level().name())
        .add(change.previous().name())
        .add(change.why().name())
        .add(change.episode())
        .add(change.repetition());
  }

  private static void add(RowBatch row, Forecast forecast) throws SQLException {
    Forecast.Full full = forecast instanceof Forecast.Full known ? known : null;
    row.add(full == null ? null : full.at())
        .add(full == null ? null : full.earliest())
        .add(full == null ? null : full.latest());
  }

  /**
   * @param holder of the segments; empty for all
   */
  static List<OutboxEntry> pending(
      Handle handle, String channel, int most, Optional<UUID> holder, UnreadableRows unreadable) {
    int unread = 0;
    while (true) {
      Query query = waiting(handle, PENDING, channel, holder).bind("most", most + unread);
      List<OutboxEntry> found = unreadable.readable(query, NoticeTable::entry);
      if (found.size() >= most || unreadable.count() == unread) {
        return found;
      }
      unread = unreadable.count();
    }
  }

  private static Query waiting(Handle handle, String sql, String channel, Optional<UUID> holder) {
    Query query =
        handle
            .createQuery(sql.replace("<held>", holder.isPresent() ? HELD : ""))
            .bind("channel", channel);
    holder.ifPresent(id -> query.bind("holder", id));
    return query;
  }

  static List<RecordedNotice> recorded(
      Handle handle, NoticeFilter filter, UnreadableRows unreadable) {
    StringBuilder sql = new StringBuilder(RECORDED);
    Map<String, Object> values = new HashMap<>();
    Address mailbox = filter.mailbox();
    if (mailbox != null) {
      sql.append(" and slot = :slot and mailbox = :mailbox");
      values.put("slot", Columns.slot(mailbox));
      values.put("mailbox", mailbox.value());
    }
    if (filter.channel() != null) {
      sql.append(" and channel = :channel");
      values.put("channel", filter.channel());
    }
    Delivery delivery = filter.delivery();
    if (delivery == Delivery.PENDING) {
      sql.append(" and outcome is null");
    } else if (delivery != null) {
      sql.append(" and outcome = :outcome");
      values.put("outcome", delivery.column());
    }
    if (!filter.levels().isEmpty()) {
      sql.append(" and level in (<levels>)");
    }
    if (filter.before() != null) {
      sql.append(" and seq < :before");
      values.put("before", filter.before());
    }
    Query query = handle.createQuery(sql.append(" order by seq desc limit :most").toString());
    values.put("most", filter.most());
    query.bindMap(values);
    if (!filter.levels().isEmpty()) {
      query.bindList("levels", filter.levels().stream().map(Level::name).toList());
    }
    return unreadable.readable(query, NoticeTable::recorded);
  }

  private static RecordedNotice recorded(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    return new RecordedNotice(
        row.getLong("seq"),
        entry(row),
        outcome == null ? null : Outcome.of(outcome),
        Columns.textOrNull(row, "outcome_why"),
        Columns.instantOrNull(row, "ended_at"));
  }

  static Backlog backlog(Handle handle, String channel, Optional<UUID> holder) {
    return waiting(handle, BACKLOG, channel, holder)
        .map((row, _) -> new Backlog(row.getLong("waiting"), Columns.instant(row, "oldest")))
        .one();
  }

  static void end(Handle handle, Collection<Delivered> all) throws SQLException {
    try (RowBatch end = new RowBatch(handle, END)) {
      for (Delivered delivered : all) {
        end.add(delivered.outcome().column())
            .add(delivered.why())
            .add(delivered.at())
            .add(delivered.entry().notice().id())
            .add(delivered.entry().channel())
            .endRow();
      }
      end.execute();
    }
  }

  static void removeOld(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_OLD).bind("before", Columns.of(before)).execute();
  }

  static void removePending(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
    Columns.executeEach(handle, REMOVE_PENDING, mailboxes);
  }

  static OutboxEntry entry(ResultSet row) throws SQLException {
    Subject subject =
        new Subject(
            new Address(row.getString("mailbox")),
            Columns.text(row, "server"),
            Columns.text(row, "root"),
            new Resource(Columns.text(row, "resource")));
    Notice notice =
        new Notice(
            subject,
            owner(row),
            requireNonNull(Columns.usage(row)),
            change(row),
            forecast(row),
            Columns.instant(row, "made_at"),
            row.getInt("roots"));
    return new OutboxEntry(row.getString("channel"), notice);
  }

  private static Owner owner(ResultSet row) throws SQLException {
    String language = Columns.textOrNull(row, "language");
    return new Owner(
        Columns.textOrNull(row, "contact"),
        language == null ? null : Locale.forLanguageTag(language));
  }

  private static Change change(ResultSet row) throws SQLException {
    return new Change(
        Level.valueOf(row.getString("level")),
        Level.valueOf(row.getString("previous")),
        Change.Why.valueOf(row.getString("why")),
        Columns.instant(row, "episode"),
        row.getInt("repetition"));
  }

  private static Forecast forecast(ResultSet row) throws SQLException {
    @Nullable Instant at = Columns.instantOrNull(row, "full_at");
    @Nullable Instant earliest = Columns.instantOrNull(row, "full_earliest");
    @Nullable Instant latest = Columns.instantOrNull(row, "full_latest");
    return at == null || earliest == null || latest == null
        ? Forecast.NONE
        : new Forecast.Full(at, earliest, latest);
  }
}

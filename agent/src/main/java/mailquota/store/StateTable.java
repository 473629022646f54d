package mailquota.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Resource;
import mailquota.warning.WarningState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code resource_state}: a row for each {@link StoredMailbox.ResourceState}. */
final class StateTable {

  /** So many rows are on their way at once when all are read. */
  private static final int FETCHED = 1000;

  /** In the order in which the rows lie: by key, each would be looked up on another page. */
  private static final String ALL =
      """
      select server, slot, mailbox, root, resource, measured_at, used, used_limit,
             level, told, told_at, episode, reminders,
             info_left, warning_left, critical_left, full_left, history, long_root, long_resource
      from resource_state
      where unreadable is null
      """;

  private static final String PUT =
      """
      insert into resource_state (server, slot, mailbox, root, resource, measured_at, used, used_limit,
                                  level, told, told_at, episode, reminders,
                                  info_left, warning_left, critical_left, full_left, history,
                                  long_root, long_resource)
      values (:server, :slot, :mailbox, :root, :resource, :measured_at, :used, :used_limit,
              :level, :told, :told_at, :episode, :reminders,
              :info_left, :warning_left, :critical_left, :full_left, :history,
              :long_root, :long_resource)
      on conflict (server, slot, mailbox, root, resource) do update set
        measured_at = excluded.measured_at, used = excluded.used, used_limit = excluded.used_limit,
        level = excluded.level, told = excluded.told, told_at = excluded.told_at,
        episode = excluded.episode, reminders = excluded.reminders,
        info_left = excluded.info_left, warning_left = excluded.warning_left,
        critical_left = excluded.critical_left, full_left = excluded.full_left,
        history = excluded.history, unreadable = null
      """;

  /** What the latest reading did not have is of no use any more. */
  private static final String REMOVE_OLD_PARTS =
      """
      delete from resource_state
      where server = :server and slot = :slot and mailbox = :mailbox and measured_at <> :measured_at
      """;

  private static final String REMOVE =
      """
      delete from resource_state where server = :server and slot = :slot and mailbox = :mailbox
      """;

  private static final String REMOVE_UNMEASURED =
      "delete from resource_state where measured_at < :before";

  /** No mailbox has this name: no address has a top-level domain {@code invalid}, RFC 2606. */
  static final StoredMailbox TRIAL =
      new StoredMailbox(
          new Address("trial@store.invalid"),
          "",
          Instant.EPOCH,
          List.of(
              new StoredMailbox.ResourceState(
                  "", Resource.STORAGE, null, WarningState.CLEAR, new History())));

  private StateTable() {}

  static void put(Handle handle, Collection<StoredMailbox> all) {
    PreparedBatch put = handle.prepareBatch(PUT);
    PreparedBatch remove = handle.prepareBatch(REMOVE_OLD_PARTS);
    for (StoredMailbox mailbox : all) {
      long measuredAt = Columns.of(mailbox.measuredAt());
      for (StoredMailbox.ResourceState part : mailbox.parts()) {
        Columns.bind(put, mailbox.server(), mailbox.mailbox());
        Columns.bind(put, part.usage());
        Columns.bind(put, part.state())
            .bind("root", Columns.key(part.root()))
            .bind("long_root", Columns.longName(part.root()))
            .bind("resource", Columns.key(part.resource().name()))
            .bind("long_resource", Columns.longName(part.resource().name()))
            .bind("measured_at", measuredAt)
            .bind("history", part.history().packed())
            .add();
      }
      // No part of a mailbox without limits was read at any time.
      long kept = mailbox.parts().isEmpty() ? Long.MIN_VALUE : measuredAt;
      Columns.bind(remove, mailbox.server(), mailbox.mailbox()).bind("measured_at", kept).add();
    }
    Columns.execute(put);
    Columns.execute(remove);
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) {
    Columns.executeEach(handle, REMOVE, mailboxes);
  }

  static void removeUnmeasuredSince(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_UNMEASURED).bind("before", Columns.of(before)).execute();
  }

  private static StoredMailbox.ResourceState part(ResultSet row, String root) throws SQLException {
    return new StoredMailbox.ResourceState(
        root,
        resource(Columns.name(row, "resource", "long_resource")),
        Columns.usage(row),
        Columns.state(row),
        History.of(row.getBytes("history")));
  }

  private static Resource resource(String name) {
    return name.equals(Resource.STORAGE.name()) ? Resource.STORAGE : new Resource(name);
  }

  /** Throws when the row makes no sense. */
  static void check(ResultSet row) throws SQLException {
    var _ = new Address(row.getString("mailbox"));
    var _ = part(row, root(row));
  }

  private static String root(ResultSet row) throws SQLException {
    return Columns.name(row, "root", "long_root");
  }

  static UnreadableRows unreadable() {
    return new UnreadableRows(
        "resource_state", List.of("server", "slot", "mailbox", "root", "resource"));
  }

  /** Reads everything. The parts of a mailbox come apart where its rows do not lie together. */
  static void forEach(Handle handle, UnreadableRows unreadable, Consumer<StoredMailbox> consumer) {
    Gathering gathering = new Gathering(consumer);
    handle
        .createQuery(ALL)
        .setFetchSize(FETCHED)
        .map((row, _) -> unreadable.read(row, gathering::add))
        .useIterator(rows -> {
          while (rows.hasNext()) {
            rows.next();
          }
        });
    gathering.end();
  }

  /** Puts the rows of a mailbox together that come one after the other. */
  private static final class Gathering {

    private final Consumer<StoredMailbox> consumer;

    /** Servers and roots have the same few names in a million rows. */
    private final Map<String, String> names = new HashMap<>();

    private final List<StoredMailbox.ResourceState> parts = new ArrayList<>();
    private @Nullable Address mailbox;
    private String server = "";
    private Instant measuredAt = Instant.EPOCH;

    Gathering(Consumer<StoredMailbox> consumer) {
      this.consumer = consumer;
    }

    boolean add(ResultSet row) throws SQLException {
      String next = row.getString("mailbox");
      String on = shared(Columns.text(row, "server"));
      StoredMailbox.ResourceState part = part(row, shared(root(row)));
      if (mailbox == null || !next.equals(mailbox.value()) || !on.equals(server)) {
        Address address = new Address(next);
        end();
        mailbox = address;
        server = on;
        measuredAt = Columns.instant(row, "measured_at");
      }
      parts.add(part);
      return true;
    }

    private String shared(String name) {
      // A root may have a name of its own in each mailbox: those need not be kept.
      return names.size() < FETCHED ? names.computeIfAbsent(name, n -> n) : name;
    }

    void end() {
      if (mailbox != null) {
        consumer.accept(new StoredMailbox(mailbox, server, measuredAt, parts));
      }
      mailbox = null;
      parts.clear();
    }
  }
}

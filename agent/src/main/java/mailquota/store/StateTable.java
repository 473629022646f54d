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
import org.jspecify.annotations.Nullable;

/** The table {@code resource_state}: a row for each {@link StoredMailbox.ResourceState}. */
final class StateTable {

  /** The rows of one fetch. */
  private static final int FETCHED = 1000;

  private static final String KEY = "server, slot, mailbox, root, resource";

  private static final String VALUES =
      "used, used_limit, level, notified, notified_at, episode, reminders, "
          + "info_left, warning_left, critical_left, full_left, measured_at, history, "
          + "long_root, long_resource";

  /** In the order of the rows on disk: in the order of the key, each would be on another page. */
  private static final String ALL =
      "select " + KEY + ", " + VALUES + " from resource_state where unreadable is null";

  /**
   * After the clock was set back, measured_at still grows: else a part that has disappeared would
   * replace those that are there, {@link StoredMailbox#and}.
   */
  private static final String MEASURED_AT =
      """
      measured_at = case when excluded.measured_at >= resource_state.measured_at
                         then excluded.measured_at else resource_state.measured_at + 1 end
      """;

  static final String PUT =
      Columns.upsert("resource_state", KEY, VALUES)
              .replace("measured_at = excluded.measured_at", MEASURED_AT)
          + ", unreadable = null";

  private static final String REMOVE =
      """
      delete from resource_state where server = ? and slot = ? and mailbox = ?
      """;

  private static final String REMOVE_UNMEASURED =
      "delete from resource_state where measured_at < :before";

  /** No mailbox has this address: RFC 2606 reserves the top-level domain {@code invalid}. */
  static final StoredMailbox TRIAL =
      new StoredMailbox(
          new Address("trial@store.invalid"),
          "",
          Instant.EPOCH,
          List.of(
              new StoredMailbox.ResourceState(
                  "", Resource.STORAGE, null, WarningState.CLEAR, new History())));

  private StateTable() {}

  static void add(RowBatch puts, int slot, StoredMailbox mailbox) throws SQLException {
    for (StoredMailbox.ResourceState part : mailbox.parts()) {
      Columns.add(puts, mailbox.server(), slot, mailbox.mailbox());
      add(puts, part, mailbox.measuredAt());
    }
  }

  private static void add(RowBatch row, StoredMailbox.ResourceState part, Instant measuredAt)
      throws SQLException {
    row.add(Columns.key(part.root())).add(Columns.key(part.resource().name()));
    Columns.add(row, part.usage());
    Columns.add(row, part.state());
    row.add(measuredAt)
        .add(part.history().packed())
        .add(Columns.longName(part.root()))
        .add(Columns.longName(part.resource().name()))
        .endRow();
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
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

  /** Throws if the row is invalid. */
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

  /**
   * Reads the rows. The parts of a mailbox come apart if its rows are not adjacent.
   *
   * @param which of them
   */
  static void forEach(
      Handle handle, Which which, UnreadableRows unreadable, Consumer<StoredMailbox> consumer) {
    Gathering gathering = new Gathering(consumer);
    which
        .of(handle, ALL, "resource_state")
        .setFetchSize(FETCHED)
        .map((row, _) -> unreadable.read(row, gathering::add))
        .useIterator(rows -> {
          while (rows.hasNext()) {
            rows.next();
          }
        });
    gathering.end();
  }

  /** Joins adjacent rows of a mailbox. */
  private static final class Gathering {

    private final Consumer<StoredMailbox> consumer;

    /** Few servers and roots have many rows: each name is kept once. */
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
      Instant at = Columns.instant(row, "measured_at");
      if (mailbox == null
          || !next.equals(mailbox.value())
          || !on.equals(server)
          || !at.equals(measuredAt)) {
        Address address = new Address(next);
        end();
        mailbox = address;
        server = on;
        measuredAt = at;
      }
      parts.add(part);
      return true;
    }

    private String shared(String name) {
      // Bounded, because each mailbox may have a root of its own name.
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

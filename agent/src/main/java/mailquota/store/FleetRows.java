package mailquota.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/**
 * What the agents with one PostgreSQL have stored of their mailboxes. The figures are at most as
 * old as the last flush of the agent that holds the mailbox, decisions are stored at once.
 *
 * <p>Each method is one transaction, may take seconds, and throws {@link StoreException} if the
 * database fails. Thread-safe.
 */
public final class FleetRows {

  /** All transactions before this one have ended: the next read begins with it. */
  private static final String NOW = "select txid_snapshot_xmin(txid_current_snapshot())";

  /** Those of the latest measurement of a mailbox that has not left. */
  private static final Which LATEST =
      (handle, sql, table) ->
          handle.createQuery(
              sql
                  + """
                   and exists (select from mailbox m where m.left_at is null
                   and m.server = %1$s.server and m.mailbox = %1$s.mailbox and m.slot = %1$s.slot
                   and m.measured_at <= %1$s.measured_at)
                  """
                      .formatted(table));

  /** Those of the shared quota roots of domains. */
  private static final Which DOMAINS =
      (handle, sql, table) ->
          handle.createQuery(sql + " and left(%s.mailbox, 1) = '@'".formatted(table));

  private final Store store;
  private final BooleanSupplier isDown;

  /** While the store {@code isDown}, nobody waits for it: each method throws at once. */
  public FleetRows(Store store, BooleanSupplier isDown) {
    this.store = store;
    this.isDown = isDown;
  }

  /**
   * Reads the figures of the mailboxes that have not left.
   *
   * @param since the result of an earlier read, to read only what may have changed after it; empty
   *     for all
   * @return what the next read can begin with; without meaning after a failover
   */
  public long figures(OptionalLong since, Consumer<StoredFigures> each) {
    return get(
        "read the figures of all mailboxes",
        handle -> {
          long now = handle.createQuery(NOW).mapTo(Long.class).one();
          MailboxTable.forEachFigures(handle, changed(since), store.progressing(each));
          return now;
        });
  }

  private static Which changed(OptionalLong since) {
    return since.isEmpty()
        ? Which.ALL
        : (handle, sql, table) ->
            handle
                .createQuery(sql + " and age(%s.xmin) <= age(cast(:since as xid))".formatted(table))
                .bind("since", String.valueOf(since.getAsLong() & 0xffff_ffffL));
  }

  /** The stored states of these mailboxes, of those that have any. */
  public Collection<StoredMailbox> find(Collection<Mailbox> mailboxes) {
    return merged(
        "read mailboxes=" + mailboxes.size(),
        (handle, each) -> {
          StateTable.forEach(handle, Which.of(mailboxes), StateTable.unreadable(), each);
          MailboxTable.forEachWithoutFigures(handle, Which.of(mailboxes), each);
        });
  }

  /** The stored states of the shared quota roots of domains. */
  public Collection<StoredMailbox> domains() {
    return merged(
        "read the shared quota roots",
        (handle, each) -> StateTable.forEach(handle, DOMAINS, StateTable.unreadable(), each));
  }

  /** Passes the stored states of the resources of all mailboxes; those of one may come apart. */
  public void resources(Consumer<StoredMailbox> each) {
    get(
        "read the states of all mailboxes",
        handle -> {
          StateTable.forEach(handle, LATEST, StateTable.unreadable(), store.progressing(each));
          return true;
        });
  }

  private interface Reading {
    void read(Handle handle, Consumer<StoredMailbox> each);
  }

  private Collection<StoredMailbox> merged(String attempted, Reading reading) {
    return get(
        attempted,
        handle -> {
          Map<Address, StoredMailbox> found = new HashMap<>();
          reading.read(handle, each -> found.merge(each.mailbox(), each, StoredMailbox::and));
          return found.values();
        });
  }

  private <T> T get(String attempted, HandleCallback<T, SQLException> work) {
    if (isDown.getAsBoolean()) {
      throw new StoreException(
          attempted, store.settings(), new SQLException("the last access has failed"));
    }
    return store.get(attempted, work);
  }
}

package mailquota.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import mailquota.quota.Address;
import org.jdbi.v3.core.Handle;

/**
 * The database, in SQLite or PostgreSQL. Nothing is asked of it until the first use, which migrates
 * the schema; a database that is not there then may be there at the next use.
 *
 * <p>Each method is one transaction, may wait for seconds, and throws {@link StoreException} when
 * the database does not do. Thread-safe.
 */
public final class Store implements AutoCloseable {

  private final StoreSettings settings;
  private final Database database;

  /**
   * @param clock names a corrupt file that is put aside
   */
  public Store(StoreSettings settings, InstantSource clock) {
    this.settings = settings;
    database = new Database(settings, clock);
  }

  /** Whether another process made it: where not, the first use makes it. */
  public boolean isThere() {
    return database.isThere();
  }

  /**
   * Whether this process may decide and deliver for its owner. Once it may, no other may before
   * this store is closed, the process ends, or its connection breaks; so ask again and again.
   */
  public boolean claim() {
    return database.claim();
  }

  /** Gives everything that is remembered, of all owners, in the order of the addresses. */
  public void recall(Consumer<Remembered> consumer) {
    run("recall the mailboxes", handle -> StateTable.forEach(handle, consumer));
  }

  /**
   * Remembers this of the mailboxes in place of what was, and puts the parcels into the outbox,
   * both or neither. A parcel that is or was there already changes nothing.
   */
  public void record(Collection<Remembered> changed, Collection<Parcel> parcels) {
    run(
        "record mailboxes=" + changed.size() + " notices=" + parcels.size(),
        handle -> {
          StateTable.put(handle, settings.owner(), changed);
          NoticeTable.put(handle, settings.owner(), parcels);
        });
  }

  /** Nothing is remembered of them any more, and no notice of theirs waits. */
  public void forget(Collection<Address> mailboxes) {
    run(
        "forget mailboxes=" + mailboxes.size(),
        handle -> {
          StateTable.remove(handle, settings.owner(), mailboxes);
          NoticeTable.removePending(handle, settings.owner(), mailboxes);
        });
  }

  /** The parcels that wait for a channel, in the order in which they were recorded. */
  public List<Parcel> pending(String channel, int most) {
    return get(
        "read the outbox of channel=" + channel,
        handle -> NoticeTable.pending(handle, settings.owner(), channel, most));
  }

  public Backlog backlog(String channel) {
    return get(
        "count the outbox of channel=" + channel,
        handle -> NoticeTable.backlog(handle, settings.owner(), channel));
  }

  /**
   * These parcels wait no more, all or none; what has ended once does not end differently. One that
   * is not stored changes nothing.
   */
  public void ended(Collection<Delivered> delivered) {
    run("record deliveries=" + delivered.size(), handle -> NoticeTable.end(handle, delivered));
  }

  /** The parcel waits no more. */
  public void ended(Delivered delivered) {
    ended(List.of(delivered));
  }

  /** What has left the outbox, of all owners, the latest first. */
  public List<Delivered> delivered(int most) {
    return get("read the deliveries", handle -> NoticeTable.ended(handle, most));
  }

  /** Adds a silence; one whose id is there already is not added. */
  public void add(Silence silence) {
    run("add a silence", handle -> SilenceTable.put(handle, silence));
  }

  /** Those that have ended, too, until they are purged. */
  public List<Silence> silences() {
    return get("read the silences", SilenceTable::all);
  }

  /** Ends a silence now; false when there is none of this id, or it has ended before. */
  public boolean expire(String silence, Instant now) {
    return get("end a silence", handle -> SilenceTable.expire(handle, silence, now));
  }

  /** When something was last done; empty for never. */
  public Optional<Instant> mark(String name) {
    return get("read a mark", handle -> MarkTable.find(handle, settings.owner(), name));
  }

  public void mark(String name, Instant at) {
    run("write a mark", handle -> MarkTable.put(handle, settings.owner(), name, at));
  }

  /** Removes notices, silences and mailboxes that were last seen before an instant. */
  public void purge(Instant before) {
    run(
        "remove what is old",
        handle -> {
          NoticeTable.removeOld(handle, before);
          SilenceTable.removeEnded(handle, before);
          StateTable.removeUnmeasuredSince(handle, settings.owner(), before);
        });
  }

  /** How often a corrupt file gave way to a new and empty one, which knows nothing of before. */
  public int renewals() {
    return database.renewals();
  }

  @Override
  public void close() {
    database.close();
  }

  private void run(String attempted, Consumer<Handle> work) {
    get(
        attempted,
        handle -> {
          work.accept(handle);
          return true;
        });
  }

  private <T> T get(String attempted, Function<Handle, T> work) {
    try {
      return database.open().inTransaction(work::apply);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // Jdbi's own message has the values of the statement, and those have addresses.
      database.giveUpIfCorrupt(e);
      throw new StoreException(attempted, settings, e);
    }
  }
}

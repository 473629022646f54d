package mailquota.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import mailquota.inventory.Mailbox;
import mailquota.silence.Silence;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, in SQLite or PostgreSQL. Nothing is asked of it until the first use, which migrates
 * the schema; a database that is not there then may be there at the next use.
 *
 * <p>Each method is one transaction, may wait for seconds, and throws {@link StoreException} when
 * the database does not do. Thread-safe.
 */
public final class Store implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Store.class);

  private final StoreSettings settings;
  private final BoundedCalls calls;
  private final Database database;
  private final AtomicLong unreadable = new AtomicLong();

  /**
   * @param clock names a corrupt file that is put aside
   */
  public Store(StoreSettings settings, InstantSource clock) {
    this(settings, clock, source -> source, BoundedCalls.LIMIT);
  }

  /**
   * @param between stands between the database and those who use it
   * @param answersWithin a call fails that makes no progress for so long
   */
  Store(
      StoreSettings settings,
      InstantSource clock,
      UnaryOperator<DataSource> between,
      Duration answersWithin) {
    this.settings = settings;
    calls = new BoundedCalls(answersWithin);
    database = new Database(settings, clock, between, calls);
  }

  /** Runs while a call takes long and makes progress; must not block. */
  public void onProgress(Runnable listener) {
    calls.onProgress(listener);
  }

  /** Its URL without parameters, for messages. */
  public String place() {
    return settings.place();
  }

  /** Whether another process made it: where not, the first use makes it. */
  public boolean isThere() {
    return database.isThere();
  }

  /**
   * Whether this process may decide and deliver. Once it may, no other may before this store is
   * closed, the process ends, or its connection breaks; so ask again and again.
   */
  public boolean claim() {
    return bounded("take the lock", database::claim);
  }

  /**
   * Checks that what is written can be read, and that a file is still where it was opened.
   *
   * @throws StoreException where not
   */
  public void requireReadable() {
    bounded(
        "look for the file",
        () -> {
          database.requireFilesInPlace();
          return true;
        });
    run("read the outbox", NoticeTable::requireReadable);
  }

  /**
   * Checks that a mailbox and a notice can be written, and removes them again.
   *
   * @throws StoreException where not
   */
  public void requireWritable() {
    run(
        "write and remove a row",
        handle -> {
          put(handle, List.of(StateTable.TRIAL));
          remove(handle, List.of(Mailbox.of(StateTable.TRIAL.mailbox(), "")));
          NoticeTable.requireWritable(handle);
        });
  }

  /**
   * Gives all stored mailboxes in no certain order. The parts of one may come apart, with parts
   * that are no longer valid: {@link StoredMailbox#and} joins them.
   */
  public void recall(Consumer<StoredMailbox> consumer) {
    UnreadableRows unreadable = StateTable.unreadable();
    Consumer<StoredMailbox> each =
        remembered -> {
          calls.progress();
          consumer.accept(remembered);
        };
    run("recall the mailboxes", handle -> StateTable.forEach(handle, unreadable, each));
    setAside(unreadable);
  }

  /**
   * Remembers this of the mailboxes in place of what was, and puts the entries into the outbox,
   * both or neither. An entry that is or was there already changes nothing.
   */
  public void record(Collection<StoredMailbox> changed, Collection<OutboxEntry> entries) {
    run(
        "record mailboxes=" + changed.size() + " notices=" + entries.size(),
        handle -> {
          put(handle, changed);
          NoticeTable.put(handle, entries);
        });
  }

  private static void put(Handle handle, Collection<StoredMailbox> changed) throws SQLException {
    try (RowBatch states = new RowBatch(handle, StateTable.PUT);
        RowBatch mailboxes = new RowBatch(handle, MailboxTable.PUT)) {
      for (StoredMailbox each : changed) {
        int slot = Columns.slot(each.mailbox());
        StateTable.add(states, slot, each);
        MailboxTable.add(mailboxes, slot, each);
      }
      states.execute();
      mailboxes.execute();
    }
    StateTable.remove(
        handle,
        changed.stream()
            .filter(each -> each.parts().isEmpty())
            .map(each -> Mailbox.of(each.mailbox(), each.server()))
            .toList());
  }

  /** Nothing is remembered of them on their servers any more, and no notice of theirs waits. */
  public void forget(Collection<Mailbox> mailboxes) {
    run(
        "forget mailboxes=" + mailboxes.size(),
        handle -> {
          remove(handle, mailboxes);
          NoticeTable.removePending(handle, mailboxes);
        });
  }

  private static void remove(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
    StateTable.remove(handle, mailboxes);
    MailboxTable.remove(handle, mailboxes);
  }

  /** The entries that wait for a channel, in the order in which they were recorded. */
  public List<OutboxEntry> pending(String channel, int most) {
    return readable(
        "read the outbox of channel=" + channel,
        NoticeTable.unreadable(),
        (handle, unreadable) -> NoticeTable.pending(handle, channel, most, unreadable));
  }

  public Backlog backlog(String channel) {
    return get(
        "count the outbox of channel=" + channel, handle -> NoticeTable.backlog(handle, channel));
  }

  /**
   * These entries wait no more, all or none; what has ended once does not end differently. One that
   * is not stored changes nothing.
   */
  public void ended(Collection<Delivered> delivered) {
    run("record deliveries=" + delivered.size(), handle -> NoticeTable.end(handle, delivered));
  }

  /** The entry waits no more. */
  public void ended(Delivered delivered) {
    ended(List.of(delivered));
  }

  /** What has left the outbox, the latest first. */
  public List<Delivered> delivered(int most) {
    return readable(
        "read the deliveries",
        NoticeTable.unreadable(),
        (handle, unreadable) -> NoticeTable.ended(handle, most, unreadable));
  }

  /** Adds a silence; one whose id is there already is not added. */
  public void add(Silence silence) {
    run("add a silence", handle -> SilenceTable.put(handle, silence));
  }

  /** Those that have ended, too, until they are purged. */
  public List<Silence> silences() {
    return readable("read the silences", SilenceTable.unreadable(), SilenceTable::all);
  }

  /** Ends a silence now; false when there is none of this id, or it has ended before. */
  public boolean expire(String silence, Instant now) {
    return get("end a silence", handle -> SilenceTable.expire(handle, silence, now));
  }

  /** When something was last done; empty for never. */
  public Optional<Instant> mark(String name) {
    return get("read a mark", handle -> JobTable.find(handle, name));
  }

  public void mark(String name, Instant at) {
    run("write a mark", handle -> JobTable.put(handle, name, at));
  }

  /** Removes notices, silences and mailboxes that were last seen before an instant. */
  public void purge(Instant before) {
    run(
        "remove what is old",
        handle -> {
          NoticeTable.removeOld(handle, before);
          SilenceTable.removeEnded(handle, before);
          StateTable.removeUnmeasuredSince(handle, before);
          MailboxTable.removeUnmeasuredSince(handle, before);
        });
  }

  /** How often a store gave way to a new one, which lacks some of what was in the old one. */
  public int renewals() {
    return database.renewals();
  }

  /** How many rows were set aside, since this version cannot read them. */
  public long unreadable() {
    return unreadable.get();
  }

  @Override
  public void close() {
    try {
      calls.call(() -> {
        database.close();
        return true;
      });
    } catch (SQLException | StoreException e) {
      log.warn("store={} is left open: {}", settings.place(), e.getMessage());
    }
  }

  private void run(String attempted, HandleConsumer<SQLException> work) {
    get(
        attempted,
        handle -> {
          work.useHandle(handle);
          return true;
        });
  }

  private <T> T readable(
      String attempted, UnreadableRows unreadable, BiFunction<Handle, UnreadableRows, T> work) {
    T found = get(attempted, handle -> work.apply(handle, unreadable));
    setAside(unreadable);
    return found;
  }

  /** So that they neither fill a window nor are logged again. */
  private void setAside(UnreadableRows rows) {
    if (rows.count() == 0) {
      return;
    }
    try {
      run("set rows aside", rows::flag);
      unreadable.addAndGet(rows.count());
      log.error("store has rows that this version cannot read, and sets them aside: {}", rows);
    } catch (StoreException e) {
      log.debug("{}, which are not set aside: {}", rows, e.getMessage());
    }
  }

  private <T> T get(String attempted, HandleCallback<T, SQLException> work) {
    return bounded(attempted, () -> transaction(attempted, work));
  }

  private <T> T transaction(String attempted, HandleCallback<T, SQLException> work) {
    try {
      return database
          .open()
          .inTransaction(handle -> {
            T result = work.withHandle(handle);
            calls.requireWanted();
            return result;
          });
    } catch (StoreException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      database.giveUpIfCorrupt(e);
      database.reopenIfSchemaIsGone(e);
      // Jdbi's own message has the values of the statement, and those have addresses.
      throw new StoreException(attempted, settings, e);
    }
  }

  private <T> T bounded(String attempted, Supplier<T> work) {
    try {
      return calls.call(work);
    } catch (SQLException e) {
      throw new StoreException(attempted, settings, e);
    }
  }
}

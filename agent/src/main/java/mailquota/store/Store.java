package mailquota.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import mailquota.fleet.Fence;
import mailquota.fleet.FencedException;
import mailquota.fleet.Ownership;
import mailquota.inventory.AddressSet;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.AcceptedSets;
import mailquota.quota.Address;
import mailquota.silence.Silence;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, in SQLite or PostgreSQL. The first use connects and migrates the schema; each later
 * use tries again if that fails.
 *
 * <p>Each method is one transaction, may take seconds, and throws {@link StoreException} if the
 * database fails. Thread-safe.
 */
public final class Store
    implements AcceptedSets, JobTimes, NoticeQueue, StoredSilences, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Store.class);

  private final StoreSettings settings;
  private final Ownership ownership;
  private final BoundedCalls calls;
  private final Database database;
  private final AtomicLong unreadable = new AtomicLong();
  private final RecentWrites recent;

  /** A store that no other process writes to. */
  public Store(StoreSettings settings, InstantSource clock) {
    this(settings, clock, Ownership.SOLE);
  }

  /** The clock is for the name of a corrupt file that is moved aside. */
  public Store(StoreSettings settings, InstantSource clock, Ownership ownership) {
    this(settings, clock, ownership, source -> source, BoundedCalls.LIMIT);
  }

  /**
   * @param between wraps the connections
   * @param answersWithin the limit of a call without progress
   */
  Store(
      StoreSettings settings,
      InstantSource clock,
      Ownership ownership,
      UnaryOperator<DataSource> between,
      Duration answersWithin) {
    this.settings = settings;
    this.ownership = ownership;
    recent = new RecentWrites(clock, ownership.holder().isPresent());
    calls = new BoundedCalls(answersWithin);
    database = new Database(settings, clock, between, calls);
  }

  /** Sets a listener for the progress of long calls; it must not block. */
  public void onProgress(Runnable listener) {
    calls.onProgress(listener);
  }

  /** The URL without parameters, for messages. */
  public String place() {
    return settings.place();
  }

  /** Whether the database exists; otherwise the first use creates it. */
  public boolean isThere() {
    return database.isThere();
  }

  /**
   * Acquires the lock of the store, or checks that it is held: only its holder decides and
   * delivers. It is held until the store is closed, the process ends or its connection breaks, so
   * check often.
   */
  public boolean acquireLock() {
    return bounded("take the lock", database::acquireLock);
  }

  /**
   * Checks that the outbox can be read, and that the file still has its name.
   *
   * @throws StoreException otherwise
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
   * Checks that a mailbox and a notice can be written and removed.
   *
   * @throws StoreException otherwise
   */
  public void requireWritable() {
    run(
        "write and remove a row",
        handle -> {
          MailboxRows.put(handle, List.of(StateTable.TRIAL));
          MailboxRows.remove(handle, List.of(Mailbox.of(StateTable.TRIAL.mailbox(), "")));
          NoticeTable.requireWritable(handle);
        });
  }

  /**
   * Passes all stored mailboxes in no certain order. The parts of one may come apart, with parts
   * that are no longer valid: {@link StoredMailbox#and} joins them.
   */
  public void recall(Consumer<StoredMailbox> consumer) {
    recall(Optional.empty(), consumer);
  }

  /** The same of the mailboxes in segments that the process holds; empty for all. */
  public void recall(Optional<Fence> of, Consumer<StoredMailbox> consumer) {
    UnreadableRows unreadable = StateTable.unreadable();
    Consumer<StoredMailbox> each = progressing(consumer);
    Which which = of.map(Which::in).orElse(Which.ALL);
    run(
        "recall the mailboxes",
        handle -> {
          of.ifPresent(fence -> FenceRows.lockToRead(handle, fence));
          StateTable.forEach(handle, which, unreadable, each);
          MailboxTable.recallWithoutFigures(handle, which, each);
        });
    setAside(unreadable);
  }

  /** The same consumer for a call that takes long. */
  <T> Consumer<T> progressing(Consumer<T> consumer) {
    return calls.progressing(consumer);
  }

  /**
   * Replaces the states of the mailboxes and adds the entries to the outbox, both or neither. An
   * entry that is or was in the outbox is ignored.
   */
  public void record(Collection<StoredMailbox> changed, Collection<OutboxEntry> entries) {
    fenced(
        "record mailboxes=" + changed.size() + " notices=" + entries.size(),
        Stream.concat(
            changed.stream().map(each -> Mailbox.of(each.mailbox(), each.server())),
            entries.stream().map(OutboxEntry::mailbox)),
        handle -> {
          MailboxRows.put(handle, changed);
          NoticeTable.put(handle, entries);
        });
  }

  /**
   * Writes again what was stored, where it is missing. Notices are written also of mailboxes that
   * the process does not hold: their ids follow from the decisions.
   */
  public void writeAgain(Collection<RecentWrite> lost) {
    fenced(
        "write again mailboxes=" + lost.size(),
        RecentWrites.states(lost).map(each -> Mailbox.of(each.mailbox(), each.server())),
        handle -> RecentWrites.put(handle, lost));
  }

  /** Removes the states and waiting notices of mailboxes. */
  public void forget(Collection<Mailbox> mailboxes) {
    fenced(
        "forget mailboxes=" + mailboxes.size(),
        mailboxes.stream(),
        handle -> {
          MailboxRows.remove(handle, mailboxes);
          NoticeTable.removePending(handle, mailboxes);
        });
    recent.forget(mailboxes);
  }

  @Override
  public List<OutboxEntry> pending(String channel, int most) {
    return readable(
        "read the outbox of channel=" + channel,
        NoticeTable.unreadable(),
        (handle, unreadable) ->
            NoticeTable.pending(
                handle, channel, most, FenceRows.holder(handle, ownership), unreadable));
  }

  /** The notices that match, the newest first. */
  public List<RecordedNotice> notices(NoticeFilter filter) {
    return readable(
        "read the notices",
        NoticeTable.unreadable(),
        (handle, unreadable) -> NoticeTable.recorded(handle, filter, unreadable));
  }

  @Override
  public Backlog backlog(String channel) {
    return get(
        "count the outbox of channel=" + channel,
        handle -> NoticeTable.backlog(handle, channel, ownership.holder()));
  }

  @Override
  public void ended(Collection<Delivered> delivered) {
    fenced(
        "record deliveries=" + delivered.size(),
        delivered.stream().map(each -> each.entry().mailbox()),
        handle -> {
          FenceRows.requireNothingLost(ownership);
          NoticeTable.end(handle, delivered);
        });
    recent.ended(delivered);
  }

  @Override
  public void add(Silence silence) {
    run("add a silence", handle -> SilenceTable.put(handle, silence));
  }

  @Override
  public List<Silence> silences() {
    return readable("read the silences", SilenceTable.unreadable(), SilenceTable::all);
  }

  @Override
  public boolean expire(String silence, Instant now) {
    return get("end a silence", handle -> SilenceTable.expire(handle, silence, now));
  }

  @Override
  public Optional<Instant> mark(String name) {
    return get("read a mark", handle -> NameTable.JOB.find(handle, name));
  }

  @Override
  public void mark(String name, Instant at) {
    run("write a mark", handle -> NameTable.JOB.put(handle, name, at));
  }

  @Override
  public Optional<AddressSet> accepted(String source) {
    return get("read an accepted set", handle -> NameTable.SOURCE.find(handle, source));
  }

  @Override
  public void accept(String source, AddressSet mailboxes) {
    run("write an accepted set", handle -> NameTable.SOURCE.put(handle, source, mailboxes));
  }

  /** When each mailbox that has left the inventory did so. */
  public Map<Mailbox, Instant> left() {
    return get("read the mailboxes that left", MailboxTable::left);
  }

  @Override
  public List<Address> mailboxes(String server) {
    return get("read the mailboxes", handle -> MailboxTable.on(handle, server));
  }

  /** Removes notices, silences and mailboxes from before an instant. */
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

  /** What this process has stored lately. */
  public RecentWrites recent() {
    return recent;
  }

  /** The number of new stores after a loss; they lack some rows of the old ones. */
  public int renewals() {
    return database.renewals();
  }

  /** The number of rows that were set aside because this version cannot read them. */
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

  /** Writes rows of these mailboxes if the process holds their segments until the commit. */
  private void fenced(
      String attempted, Stream<Mailbox> mailboxes, HandleConsumer<SQLException> work) {
    Fence fence = ownership.fence(mailboxes);
    run(
        attempted,
        handle -> {
          FenceRows.lock(handle, fence);
          work.useHandle(handle);
        });
  }

  private <T> T readable(
      String attempted, UnreadableRows unreadable, BiFunction<Handle, UnreadableRows, T> work) {
    T found = get(attempted, handle -> work.apply(handle, unreadable));
    setAside(unreadable);
    return found;
  }

  private void setAside(UnreadableRows rows) {
    try {
      if (rows.count() > 0) {
        run("set rows aside", rows::flag);
        unreadable.addAndGet(rows.count());
        log.error("store has rows that this version cannot read, and sets them aside: {}", rows);
      }
    } catch (StoreException e) {
      log.debug("{}, which are not set aside: {}", rows, e.getMessage());
    }
  }

  /** The open database, for work that is not limited in time. */
  Jdbi jdbi() {
    return database.open();
  }

  StoreSettings settings() {
    return settings;
  }

  <T> T get(String attempted, HandleCallback<T, SQLException> work) {
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
    } catch (StoreException | FencedException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      database.giveUpIfCorrupt(e);
      database.reopenIfSchemaIsGone(e);
      // Jdbi's message has the values of the statement, which include addresses.
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

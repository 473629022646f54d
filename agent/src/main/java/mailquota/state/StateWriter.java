package mailquota.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.fleet.FencedException;
import mailquota.fleet.Ownership;
import mailquota.fleet.Rewriting;
import mailquota.inventory.InventorySettings;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.quota.Durations;
import mailquota.state.BatchWriter.Batch;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreException;
import mailquota.store.StoredMailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@link PendingWrites} in one thread: decisions immediately, many in one transaction, and
 * the histories of mailboxes every few minutes. While the store is down, the latest state of each
 * mailbox waits in memory.
 *
 * <p>The stored states are read once, as soon as that is possible; nothing is decided before. After
 * {@link #OUTAGE_LIMIT} without the store, the agent decides and notifies without it. Thread-safe.
 */
public final class StateWriter {

  /** Notices wait at most this long for the store. */
  public static final Duration OUTAGE_LIMIT = Duration.ofMinutes(15);

  /** The highest age of stored measurements when the process is killed. */
  static final Duration FLUSH_INTERVAL = Duration.ofMinutes(10);

  /** Mailboxes in one transaction. */
  static final int BATCH = 1000;

  /** Nothing that is kept for a mailbox that left is purged. */
  static final Duration RETENTION = InventorySettings.MAX_KEEP;

  static final Duration PURGE_INTERVAL = Duration.ofDays(1);

  /**
   * The time until a standby agent takes over, and until an agent notices that it lost the lock.
   */
  static final Duration LOCK_INTERVAL = Duration.ofSeconds(5);

  /** The time in which a process finds out which segments it has lost. */
  private static final Duration FENCED_PAUSE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(StateWriter.class);

  private final Store store;
  private final InstantSource clock;
  private final PendingWrites pendingWrites;
  private final Ownership ownership;
  private final MailboxStates mailboxes;
  private final StoredNotices notices;
  private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "writer", this::turn);
  private final BatchWriter writer;
  private final StoreHealth health = new StoreHealth();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong fenced = new AtomicLong();
  private final AtomicLong rewrites = new AtomicLong();
  private volatile @Nullable Boolean isStandby;

  // The following fields are used by the writing thread only.
  private final HistoryFlush flush;

  private final Rewriter rewriter;
  private final Departures departures;
  private final Recall recall;

  /** Whether states have become known since {@link #announce}. */
  private boolean isNews;

  private int renewals;
  private boolean isFlushedAtEnd;
  private Instant purgedAt = Instant.EPOCH;

  /**
   * @param silences read before anything is decided
   * @param mailboxes read by each flush
   * @param notices takes the notices that are stored
   */
  public StateWriter(
      Store store,
      SilenceWatch silences,
      PendingWrites pendingWrites,
      InstantSource clock,
      MailboxStates mailboxes,
      StoredNotices notices) {
    this.store = store;
    this.pendingWrites = pendingWrites;
    ownership = pendingWrites.ownership();
    this.clock = clock;
    this.mailboxes = mailboxes;
    this.notices = notices;
    writer = new BatchWriter(store, pendingWrites, loop);
    flush = new HistoryFlush(FLUSH_INTERVAL, mailboxes::probedSince, clock.instant());
    rewriter = new Rewriter(store, pendingWrites, loop);
    departures = new Departures(store, pendingWrites);
    recall = new Recall(store, silences, pendingWrites);
    store.onProgress(loop::beat);
    pendingWrites.onChange(this::wake);
  }

  /** Begins to recall the stored states, and then to write. Does not wait for the store. */
  public void start() {
    loop.start();
  }

  public Loop loop() {
    return loop;
  }

  /** Whether the last access to the store succeeded; empty before the first. */
  public Optional<Boolean> isUp() {
    return health.isUp();
  }

  /** The number of writes that the database has refused. */
  public long rejected() {
    return rejected.get();
  }

  /** The number of transactions that were refused because another process may have taken over. */
  public long fenced() {
    return fenced.get();
  }

  /** How often what was stored lately was written again: the database may have lost it. */
  public long rewrites() {
    return rewrites.get();
  }

  /** The number of rows that were set aside because this version cannot read them. */
  public long unreadable() {
    return store.unreadable();
  }

  /**
   * Whether another process has the lock of the store and this one only measures; empty until the
   * store has answered.
   */
  public Optional<Boolean> isStandby() {
    return Optional.ofNullable(isStandby);
  }

  /** The number of mailboxes with a decision that is not stored. */
  public int pending() {
    return pendingWrites.size();
  }

  /** Others may store states of the segments that this process does not hold any more. */
  public void segmentsChanged() {
    store.recent().keepStates(each -> ownership.holds(each.server(), each.mailbox()));
    loop.wake();
  }

  /** While the store is down, the back-off decides when to try again. */
  private void wake() {
    if (!health.isDown() && !isStandingBy()) {
      loop.wake();
    }
  }

  /** Writes all decisions and measurements, as far as possible within {@code limit}. */
  public void close(Duration limit) {
    loop.finish();
    try {
      boolean hasEnded = limit.isPositive() && loop.hasEnded(limit);
      if (!hasEnded || pending() > 0) {
        log.error("the store lacks the last decisions of mailboxes={}", pending());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration turn() {
    if (loop.isFinishing() && !isFlushedAtEnd) {
      isFlushedAtEnd = true;
      flush.startNow(clock.instant());
    }
    Duration pause = step();
    return health.isDown() ? pause : Durations.shorter(pause, LOCK_INTERVAL);
  }

  /** Writes a batch, and returns the time until there is more to do. */
  Duration step() {
    try {
      return write();
    } catch (StoreException e) {
      Duration pause = health.failed(e, clock.instant());
      continueWithoutStoreIfOverdue();
      return pause;
    } catch (FencedException e) {
      fenced.incrementAndGet();
      log.warn("a write is refused, nothing is stored: {}", e.getMessage());
      ownership.fenced();
      return FENCED_PAUSE;
    } catch (RuntimeException | Error e) {
      health.failed(clock.instant());
      continueWithoutStoreIfOverdue();
      throw e;
    }
  }

  private Duration write() {
    if (!store.acquireLock()) {
      standBy();
      health.succeeded();
      return LOCK_INTERVAL;
    }
    if (!ownership.mayDecide()) {
      return suspend();
    }
    takeOver();
    store.requireReadable();
    if (ownership.rewriting() == Rewriting.AWAITED) {
      health.succeeded();
      return FENCED_PAUSE;
    }
    rewrite();
    if (recall.read()) {
      renewals = store.renewals();
      isNews = true;
    }
    departures.compare(clock.instant());
    announce();
    forgetGone();
    boolean isMore = writeDecided();
    isMore |= writeMeasured();
    purge();
    health.succeeded();
    if (!isMore) {
      // A delivery can be recorded only once its notice is stored.
      pendingWrites.returnToStore();
    }
    Duration untilDue = flush.untilDue(clock.instant());
    return isMore || untilDue.isNegative() ? Duration.ZERO : untilDue;
  }

  /** The measurements, too: if the database has lost more, they are written again soon. */
  private void rewrite() {
    if (ownership.rewriting() == Rewriting.DUE) {
      rewriter.rewrite();
      rewrites.incrementAndGet();
      flush.restart(clock.instant());
      notices.look();
    }
  }

  private void standBy() {
    if (isStandingBy()) {
      return;
    }
    log.warn("another agent has store={}: this one measures, and stands by", store.place());
    isStandby = true;
    recall.forget(); // The other process decides again what is not stored.
  }

  /** The lease has ended, or has not begun: another agent may decide. */
  private Duration suspend() {
    if (pendingWrites.isKnown()) {
      log.warn("the lease has ended: this agent decides and delivers nothing until it is renewed");
      recall.forget();
    }
    store.requireReadable();
    isStandby = ownership.isStandby();
    health.succeeded();
    return LOCK_INTERVAL;
  }

  private void takeOver() {
    if (isStandingBy()) {
      log.info("no other agent has store={} any more: this one takes over", store.place());
    }
    isStandby = false;
  }

  private boolean isStandingBy() {
    return Boolean.TRUE.equals(isStandby);
  }

  private void announce() {
    if (isNews) {
      mailboxes.evaluateAgain();
      notices.look();
      isNews = false;
    }
  }

  private void forgetGone() {
    Set<Mailbox> gone = pendingWrites.gone();
    if (!gone.isEmpty()) {
      store.forget(gone);
      pendingWrites.removeGone(gone);
    }
  }

  /** Returns whether there is more. */
  private boolean writeDecided() {
    long losses = ownership.losses();
    List<PendingWrite> batch = pendingWrites.first(BATCH);
    if (!batch.isEmpty()) {
      writer.write(new Batch(batch, losses), this::stored, this::refused);
    }
    return pendingWrites.size() > 0;
  }

  private void stored(List<PendingWrite> batch) {
    List<OutboxEntry> entries = pendingWrites.entries(batch);
    if (!entries.isEmpty()) {
      // If the notices cannot be read, they keep waiting here.
      store.requireReadable();
    }
    pendingWrites.removeStored(batch);
    store.recent().stored(batch.stream().map(PendingWrite::state).toList(), entries);
    if (!entries.isEmpty()) {
      notices.recorded(entries);
    }
  }

  private void refused(PendingWrite what, RuntimeException why) {
    rejected.incrementAndGet();
    if (pendingWrites.refuse(what, pendingWrites.deliverable(what))) {
      log.error(
          "store refuses mailbox={}, its notices are sent without being stored: {}",
          what.state().mailbox(),
          why.getMessage());
    }
  }

  /** Returns whether there is more. */
  private boolean writeMeasured() {
    if (store.renewals() != renewals) {
      renewals = store.renewals();
      flush.restart(clock.instant());
    }
    long losses = ownership.losses();
    List<PendingWrite> batch =
        flush.next(BATCH, this::isToFlush, clock.instant()).stream()
            .map(each -> new PendingWrite(each, List.of()))
            .toList();
    try {
      if (!batch.isEmpty()) {
        writer.write(new Batch(batch, losses), _ -> {}, this::refused);
      }
      return flush.stored();
    } catch (RuntimeException e) {
      flush.cancel();
      throw e;
    }
  }

  /**
   * The shared roots of a domain may be another agent's. That a mailbox was never measured is for
   * other agents.
   */
  private boolean isToFlush(StoredMailbox each) {
    return (each.wasMeasured() || ownership.holder().isPresent())
        && !pendingWrites.isExcludedFromFlush(each.mailbox())
        && ownership.holds(each.server(), each.mailbox());
  }

  private void purge() {
    Instant now = clock.instant();
    if (!now.isBefore(purgedAt.plus(PURGE_INTERVAL))) {
      store.purge(now.minus(RETENTION));
      pendingWrites.tryRefusedAgain();
      purgedAt = now;
    }
  }

  /** An agent on standby leaves this to the other one. */
  private void continueWithoutStoreIfOverdue() {
    if (!pendingWrites.isWithoutStore()
        && !isStandingBy()
        && ownership.mayDecide()
        && health.hasBeenDownFor(OUTAGE_LIMIT, clock.instant())) {
      log.error(
          "nothing could be stored since {}: warnings are sent without the store, and may be sent"
              + " again by the next process",
          health.downSince());
      isNews |= pendingWrites.continueWithoutStore();
      announce();
    }
  }
}

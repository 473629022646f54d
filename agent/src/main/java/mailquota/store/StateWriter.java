package mailquota.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes behind those who decide. What was decided is written at once by one thread, all that waits
 * in one transaction; how the mailboxes develop, every few minutes. While the store is down what
 * waits stays in memory, the latest of each mailbox, and is written when it is back.
 *
 * <p>What the store knew is read once, at the start; where that is not possible, as soon as it is,
 * and nothing is decided before. A store that stays away silences nobody: after {@link #PATIENCE}
 * all goes on without it. Thread-safe.
 */
public final class StateWriter implements StateStore, DeliveryGate {

  /** Who is told late is better off than who is told twice; but not for ever. */
  public static final Duration PATIENCE = Duration.ofMinutes(15);

  /** How old what is stored of a mailbox may be when the process is killed, decisions apart. */
  static final Duration SWEPT_EVERY = Duration.ofMinutes(10);

  /** So many mailboxes are written in one transaction. */
  static final int BATCH = 1000;

  static final Duration KEPT = Duration.ofDays(30);
  static final Duration PURGED_EVERY = Duration.ofDays(1);

  /** So soon an agent that stands by takes over, and one that has lost the store knows it. */
  static final Duration CLAIMED_EVERY = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(StateWriter.class);

  private final Store store;
  private final InstantSource clock;
  private final SilenceWatch silences;
  private final PendingWrites pendingWrites = new PendingWrites();
  private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "writer", this::turn);
  private final BatchWriter writer;
  private final Outage outage = new Outage();
  private final AtomicLong rejected = new AtomicLong();
  private volatile boolean goesWithout;
  private volatile @Nullable Boolean isStandby;

  // The rest is the writing thread's, and before that runs the starter's.
  private Wiring wiring = new Wiring(_ -> Stream.empty(), () -> {}, _ -> {});
  private HistoryFlush flush;
  private boolean hasRecalled;

  /** It has become known what was decided before, and nobody has been notified of that yet. */
  private boolean isNews;

  private int renewals;
  private boolean isSweptAtEnd;
  private Instant purgedAt = Instant.EPOCH;

  /**
   * With whom it works. None may block.
   *
   * @param measuredSince gives what is now to be remembered of all mailboxes that were measured
   *     since an instant
   * @param known told when it is known what was decided before, so that all can be decided that was
   *     measured meanwhile
   * @param recorded takes the entries that are stored, perhaps not for the first time
   */
  public record Wiring(
      Function<Instant, Stream<StoredMailbox>> measuredSince,
      Runnable known,
      Consumer<List<OutboxEntry>> recorded) {}

  /**
   * @param silences known before anything is decided
   * @param channels those that carry a notice
   */
  public StateWriter(
      Store store,
      SilenceWatch silences,
      InstantSource clock,
      Function<Notice, List<String>> channels) {
    this.store = store;
    this.silences = silences;
    this.clock = clock;
    writer = new BatchWriter(store, channels, loop);
    store.onProgress(loop::beat);
    flush = new HistoryFlush(SWEPT_EVERY, wiring.measuredSince(), clock.instant());
  }

  /** Begins to read what the store knows, and then to write; waits for neither. */
  public void start(Wiring with) {
    bind(with);
    loop.start();
  }

  /** The thread that writes. */
  public Loop loop() {
    return loop;
  }

  /** Instead of {@link #start}, for tests that then call {@link #step}. */
  void prepare(Wiring with) {
    bind(with);
    var _ = step();
  }

  void bind(Wiring with) {
    wiring = with;
    flush = new HistoryFlush(SWEPT_EVERY, wiring.measuredSince(), clock.instant());
  }

  /** Whether the store did what it was last asked; empty until it has been asked. */
  public Optional<Boolean> isUp() {
    return outage.isUp();
  }

  /** How many mailboxes the database has refused to store, each time. */
  public long rejected() {
    return rejected.get();
  }

  /** How many rows of the store were set aside, since this version cannot read them. */
  public long unreadable() {
    return store.unreadable();
  }

  /**
   * Whether another process with the same store decides and delivers, and this one only measures;
   * empty until the store has answered.
   */
  public Optional<Boolean> isStandby() {
    return Optional.ofNullable(isStandby);
  }

  /** How many mailboxes wait to be written because something was decided of them. */
  public int pending() {
    return pendingWrites.size();
  }

  @Override
  public boolean isKnown() {
    return pendingWrites.isKnown();
  }

  @Override
  public List<OutboxEntry> overdue(String channel) {
    Stream<OutboxEntry> waiting =
        goesWithout
            ? pendingWrites.first(Integer.MAX_VALUE).stream()
                .flatMap(each -> writer.deliverable(each).stream())
            : Stream.empty();
    return Stream.concat(pendingWrites.unstorable().stream(), waiting)
        .filter(entry -> entry.channel().equals(channel))
        .toList();
  }

  @Override
  public void delivered(Delivered delivered) {
    pendingWrites.delivered(delivered.entry());
  }

  @Override
  public @Nullable StoredMailbox peek(Address mailbox) {
    return pendingWrites.peek(mailbox);
  }

  @Override
  public @Nullable StoredMailbox take(Address mailbox) {
    return pendingWrites.take(mailbox);
  }

  @Override
  public void remember(StoredMailbox now, List<Notice> notices) {
    pendingWrites.remember(now, notices);
    wake();
  }

  @Override
  public void forget(String server, Address mailbox) {
    pendingWrites.forget(server, mailbox);
    wake();
  }

  /** A store that is down is asked again by its own rhythm. */
  private void wake() {
    if (!outage.isUnderWay() && !isStandingBy()) {
      loop.wake();
    }
  }

  /** Writes all that is to be remembered, as far as that can be done within {@code limit}. */
  public void close(Duration limit) {
    loop.finish();
    try {
      boolean hasEnded = limit.isPositive() && loop.hasEnded(limit);
      if (!hasEnded || pending() > 0) {
        log.error("store lacks what was last decided, of mailboxes={}", pending());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration turn() {
    if (loop.isFinishing() && !isSweptAtEnd) {
      isSweptAtEnd = true;
      flush.hurry(clock.instant());
    }
    Duration pause = step();
    return outage.isUnderWay() ? pause : Durations.shorter(pause, CLAIMED_EVERY);
  }

  /** Writes some of what is to be written. Gives how long there is nothing more to do. */
  Duration step() {
    try {
      return write();
    } catch (StoreException e) {
      Duration pause = outage.goesOn(e, clock.instant());
      goWithoutIfOverdue();
      return pause;
    } catch (RuntimeException | Error e) {
      outage.goesOn(clock.instant());
      goWithoutIfOverdue();
      throw e;
    }
  }

  private Duration write() {
    if (!store.claim()) {
      standBy();
      outage.end();
      return CLAIMED_EVERY;
    }
    takeOver();
    store.requireReadable();
    recallOnce();
    forgetGone();
    boolean isMore = writeDecided();
    isMore |= writeMeasured();
    purge();
    outage.end();
    // Until all is stored that was delivered without it: only then can it be recorded that it was.
    goesWithout &= isMore;
    Duration untilDue = flush.untilDue(clock.instant());
    return isMore || untilDue.isNegative() ? Duration.ZERO : untilDue;
  }

  private void standBy() {
    if (isStandingBy()) {
      return;
    }
    log.warn("another agent has store={}: this one measures, and stands by", store.place());
    isStandby = true;
    // What was decided here and is not stored is that one's to decide.
    pendingWrites.handOver();
    hasRecalled = false;
    goesWithout = false;
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

  private void recallOnce() {
    if (!hasRecalled) {
      recall();
    }
    announce();
  }

  private void recall() {
    ConcurrentMap<Address, StoredMailbox> found = new ConcurrentHashMap<>();
    store.recall(each -> found.merge(each.mailbox(), each, StoredMailbox::and));
    var _ = silences.refresh();
    log.info("store remembers mailboxes={}", found.size());
    pendingWrites.recall(found);
    hasRecalled = true;
    renewals = store.renewals();
    isNews = true;
  }

  private void announce() {
    if (isNews) {
      wiring.known().run();
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

  /** Gives whether there is more. */
  private boolean writeDecided() {
    List<PendingWrite> batch = pendingWrites.first(BATCH);
    if (!batch.isEmpty()) {
      writer.write(batch, this::stored, this::refused);
    }
    return pendingWrites.size() > 0;
  }

  private void stored(List<PendingWrite> batch) {
    List<OutboxEntry> entries = writer.entries(batch).toList();
    if (!entries.isEmpty()) {
      // What cannot be read cannot be delivered: then it waits on, to be delivered without.
      store.requireReadable();
    }
    pendingWrites.removeStored(batch);
    if (!entries.isEmpty()) {
      wiring.recorded().accept(entries);
    }
  }

  private void refused(PendingWrite what, RuntimeException why) {
    rejected.incrementAndGet();
    if (pendingWrites.refuse(what, writer.deliverable(what))) {
      log.error(
          "store refuses mailbox={}, its notices are sent without being stored: {}",
          what.state().mailbox(),
          why.getMessage());
    }
  }

  /** Gives whether there is more. */
  private boolean writeMeasured() {
    if (store.renewals() != renewals) {
      renewals = store.renewals();
      flush.beginAnew(clock.instant());
    }
    List<PendingWrite> batch =
        flush.next(BATCH, each -> !pendingWrites.isAhead(each.mailbox()), clock.instant()).stream()
            .map(each -> new PendingWrite(each, List.of()))
            .toList();
    try {
      if (!batch.isEmpty()) {
        writer.write(batch, _ -> {}, this::refused);
      }
      return flush.stored();
    } catch (RuntimeException e) {
      flush.breakOff();
      throw e;
    }
  }

  private void purge() {
    Instant now = clock.instant();
    if (!now.isBefore(purgedAt.plus(PURGED_EVERY))) {
      store.purge(now.minus(KEPT));
      pendingWrites.tryRefusedAgain();
      purgedAt = now;
    }
  }

  /** Whoever stands by leaves that to the other, who has no store either. */
  private void goWithoutIfOverdue() {
    if (!goesWithout && !isStandingBy() && outage.hasLasted(PATIENCE, clock.instant())) {
      log.error(
          "nothing could be stored since {}: warnings are sent without the store, and may be sent"
              + " again by the next process",
          outage.since());
      goesWithout = true;
      isNews |= pendingWrites.goWithout();
      announce();
    }
  }
}

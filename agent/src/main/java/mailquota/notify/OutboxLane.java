package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import mailquota.loop.Loop;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.OnwardClock;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Held;
import mailquota.store.Parcel;
import mailquota.store.Store;
import mailquota.store.StoreException;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in the store for one channel, delivered by one thread: of each mailbox in the order in
 * which it was recorded, while a mailbox whose notice is to be tried later holds up no other.
 * Thread-safe, except for {@link #round}.
 */
final class OutboxLane {

  /** A warning this old warns no more. */
  static final Duration MAX_AGE = Duration.ofDays(1);

  /** So many are looked at together. */
  static final int WINDOW = 500;

  /** Where nothing is known to wait the store is looked into all the same, now and then. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final Duration STORE_PAUSE = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(OutboxLane.class);

  private final Store store;
  private final Held held;
  private final Channel channel;
  private final InstantSource clock;

  /** When what was not taken is tried again; how old a notice is, is of {@link #clock}. */
  private final InstantSource onward;

  private final Outbox.Listener listener;
  private final Loop loop;

  /** Null until the store has told for the first time. */
  private volatile @Nullable Backlog backlog;

  // The rest is the delivering thread's.
  private final Retries retries;

  /** They have left the channel, and the store could not be told yet. */
  private final List<Delivered> unrecorded = new ArrayList<>();

  /** What waits for the store in vain, as of the round's begin. */
  private Set<Parcel> overdue = Set.of();

  private boolean troubled;

  OutboxLane(
      Store store,
      Held held,
      Channel channel,
      InstantSource clock,
      RandomGenerator random,
      Outbox.Listener listener) {
    this.store = store;
    this.held = held;
    this.channel = channel;
    this.clock = clock;
    onward = new OnwardClock(clock);
    this.listener = listener;
    retries = new Retries(random);
    loop = new Loop(Thread.ofPlatform().daemon(), "outbox:" + channel.name(), this::round);
  }

  void start() {
    loop.start();
  }

  /** The thread that delivers. */
  Loop loop() {
    return loop;
  }

  /** There may be more in the store. */
  void wake() {
    loop.wake();
  }

  /** What waits, as of the last look; null while that is unknown. */
  @Nullable Backlog backlog() {
    return backlog;
  }

  /** Takes one last look, for what was recorded since the one before. */
  void finish() {
    loop.finish();
  }

  /** Waits until all is delivered that can be, at most so long, then breaks off. */
  void join(Duration limit) {
    try {
      if (limit.isPositive() && loop.hasEnded(limit)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }

  /** Delivers what may be delivered now. Gives how long there is nothing more to do. */
  Duration round() {
    if (!held.isKnown()) {
      return STORE_PAUSE;
    }
    overdue = new LinkedHashSet<>(held.overdue(channel.name()));
    try {
      recordEnded();
      List<Parcel> waiting = waiting();
      boolean hasDelivered = deliver(waiting);
      recordEnded();
      look();
      return hasDelivered && unrecorded.isEmpty() ? Duration.ZERO : untilNext(waiting);
    } catch (StoreException e) {
      // The recorder says so in the log.
      log.debug("channel={} waits for the store: {}", channel.name(), e.getMessage());
      return roundWithoutStore();
    }
  }

  private Duration roundWithoutStore() {
    Set<Parcel> rest = new LinkedHashSet<>(overdue);
    unrecorded.forEach(delivered -> rest.remove(delivered.parcel()));
    List<Parcel> waiting = rest.stream().limit(WINDOW).toList();
    retries.keepOnly(waiting);
    return deliver(waiting) ? Duration.ZERO : STORE_PAUSE;
  }

  private List<Parcel> waiting() {
    List<Parcel> waiting =
        new ArrayList<>(store.pending(channel.name(), WINDOW + unrecorded.size()));
    unrecorded.forEach(delivered -> waiting.remove(delivered.parcel()));
    retries.keepOnly(waiting);
    return waiting;
  }

  /** Gives whether any parcel has left the channel. */
  private boolean deliver(List<Parcel> waiting) {
    Set<Address> held = new HashSet<>();
    boolean hasDelivered = false;
    for (Parcel parcel : waiting) {
      if (Thread.currentThread().isInterrupted()) {
        return hasDelivered;
      }
      loop.beat();
      Address mailbox = parcel.notice().subject().mailbox();
      if (isEndedNow(parcel, held.contains(mailbox))) {
        hasDelivered = true;
      } else {
        held.add(mailbox);
      }
    }
    return hasDelivered;
  }

  private boolean isEndedNow(Parcel parcel, boolean isHeld) {
    Instant now = clock.instant();
    if (parcel.notice().at().plus(MAX_AGE).isBefore(now)) {
      String why = "not delivered within " + MAX_AGE.toHours() + " hours";
      return isEnded(parcel, new Rejected(why), now);
    }
    return !isHeld && mayBeTried(parcel, onward.instant()) && isEndedByAttempt(parcel, now);
  }

  private boolean mayBeTried(Parcel parcel, Instant now) {
    return !retries.notBefore(parcel).isAfter(now) && !retries.channelNotBefore().isAfter(now);
  }

  private boolean isEndedByAttempt(Parcel parcel, Instant now) {
    Delivery delivery = attempt(parcel.notice());
    switch (delivery) {
      // Here alone: a notice that is given up for its age does not tell that the channel answers.
      case Accepted _, Rejected _ -> retries.ended(parcel);
      case RetryLater(_, Duration notBefore) -> retries.failed(parcel, notBefore, onward.instant());
    }
    return isEnded(parcel, delivery, now);
  }

  private Delivery attempt(Notice notice) {
    try {
      return channel.deliver(notice);
    } catch (RuntimeException e) {
      log.warn(
          "channel={} notice={} is tried again: {}", channel.name(), notice.id(), e.toString());
      loop.failed(e);
      return new RetryLater("unexpected: " + e);
    }
  }

  private boolean isEnded(Parcel parcel, Delivery delivery, Instant now) {
    boolean hasLeft =
        switch (delivery) {
          case Accepted() -> hasLeft(new Delivered(parcel, Outcome.ACCEPTED, null, now));
          case Rejected(String why) -> hasLeft(new Delivered(parcel, Outcome.REJECTED, why, now));
          case RetryLater _ -> false;
        };
    logChange(parcel, delivery);
    listener.delivered(channel.name(), parcel.notice(), delivery);
    return hasLeft;
  }

  private boolean hasLeft(Delivered delivered) {
    unrecorded.add(delivered);
    if (unrecorded.size() == 1) {
      recordEnded();
    }
    return true;
  }

  private void logChange(Parcel parcel, Delivery delivery) {
    switch (delivery) {
      case Accepted() -> wellAgain();
      case Rejected(String why) ->
          log.warn(
              "channel={} notice={} will never arrive: {}",
              channel.name(),
              parcel.notice().id(),
              why);
      case RetryLater(String why, _) -> inTrouble(why);
    }
  }

  private void wellAgain() {
    if (troubled) {
      troubled = false;
      log.info("channel={} delivers again", channel.name());
    }
  }

  private void inTrouble(String why) {
    if (!troubled && retries.isChannelDown()) {
      troubled = true;
      log.warn("channel={} does not deliver, trying again: {}", channel.name(), why);
    }
  }

  /** What the store does not take now stays, and is not sent again while this process lives. */
  private void recordEnded() {
    try {
      Iterator<Delivered> each = unrecorded.iterator();
      while (each.hasNext()) {
        Delivered delivered = each.next();
        // It has to be stored before it can be told that it has ended.
        if (!overdue.contains(delivered.parcel())) {
          store.ended(delivered);
          each.remove();
        }
      }
    } catch (StoreException e) {
      log.debug("channel={} waits for the store: {}", channel.name(), e.getMessage());
    }
  }

  private void look() {
    Backlog stored = store.backlog(channel.name());
    backlog = new Backlog(stored.count() - unrecorded.size(), stored.oldest());
  }

  private Duration untilNext(List<Parcel> waiting) {
    if (!unrecorded.isEmpty()) {
      return STORE_PAUSE;
    }
    Instant now = onward.instant();
    Instant latest = now.plus(LONGEST_PAUSE);
    Instant next = retries.earliest(waiting);
    return Duration.between(now, next.isBefore(latest) ? next : latest);
  }
}

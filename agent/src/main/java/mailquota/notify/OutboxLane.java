package mailquota.notify;

import static java.util.stream.Collectors.partitioningBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.MonotonicClock;
import mailquota.state.DeliveryGate;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.NoticeQueue;
import mailquota.store.OutboxEntry;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the notices of one channel with as many threads as the channel has connections: in the
 * order of decision within a mailbox, while a notice to be retried delays no other mailbox. One
 * thread starts deliveries and records their results: all results in one transaction, before the
 * next delivery starts. Thread-safe, except for {@link #round}.
 */
final class OutboxLane {

  /** Older warnings are rejected as useless. */
  static final Duration MAX_AGE = Duration.ofDays(1);

  /** The number of notices read from the store at once. */
  static final int WINDOW = 500;

  /** The interval of reading the store if nothing is known to wait. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final Duration STORE_PAUSE = Duration.ofSeconds(5);

  /** The interval of looking for due notices during deliveries. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(OutboxLane.class);

  private final DeliveryGate gate;

  /** The channel of the next deliveries, replaced by any thread. */
  private volatile Channel present;

  /** Channels of former configurations, not yet seen by the thread of the loop. */
  private final Queue<Channel> former = new ConcurrentLinkedQueue<>();

  private volatile boolean isRetired;

  private final InstantSource clock;

  /** Monotonic, for retries; {@link #clock} is for the age of notices. */
  private final InstantSource onward;

  private final Outbox.Listener listener;
  private final Ledger ledger;
  private final Loop loop;

  /** Results of attempts, not yet processed by the thread of the loop. */
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

  private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);

  // The fields below belong to the thread of the loop.
  private final Retries retries;
  private final Map<Address, Attempt> underWay = new HashMap<>();
  private List<OutboxEntry> waiting = List.of();
  private Lineup lineup = new Lineup(List.of(), List.of(), _ -> true, _ -> 0);
  private final TroubleLog trouble;
  private Channel channel;

  /** Replaced channels with deliveries under way. */
  private final Set<Channel> replaced = new HashSet<>();

  private record Attempt(OutboxEntry entry, long number, Channel channel, Thread thread) {}

  private record Ended(OutboxEntry entry, Delivery delivery) {}

  OutboxLane(
      NoticeQueue store,
      DeliveryGate gate,
      Channel channel,
      InstantSource clock,
      RandomGenerator random,
      Outbox.Listener listener) {
    this.gate = gate;
    this.channel = channel;
    present = channel;
    this.clock = clock;
    onward = new MonotonicClock(clock);
    this.listener = listener;
    retries = new Retries(random);
    trouble = new TroubleLog(channel.name());
    loop = new Loop(Thread.ofPlatform().daemon(), "outbox:" + channel.name(), this::round);
    ledger = new Ledger(store, gate, channel.name(), loop::failed);
  }

  void start() {
    loop.start();
  }

  /**
   * Uses another channel of the same name for the next deliveries. The one before is closed when
   * its deliveries have ended.
   */
  void use(Channel next) {
    Channel before = present;
    present = next;
    if (!before.equals(next)) {
      former.add(before);
    }
    wake();
  }

  boolean carries(Notice notice) {
    return present.carries(notice);
  }

  Loop loop() {
    return loop;
  }

  void recorded(OutboxEntry entry) {
    ledger.stored(entry);
    wake();
  }

  boolean isBusy(Predicate<Mailbox> isConcerned) {
    return ledger.isBusy(isConcerned);
  }

  void wake() {
    loop.wake();
    var _ = bell.offer(true);
  }

  @Nullable Backlog backlog() {
    return ledger.backlog();
  }

  /** Runs a last round, for notices stored since the last one. */
  void finish() {
    loop.finish();
  }

  /** Begins no more deliveries, and records the results of those under way. */
  void retire() {
    isRetired = true;
    loop.finish();
    wake();
  }

  /** Waits at most {@code limit} for the last round, then interrupts it. */
  void join(Duration limit) {
    try {
      if (limit.isPositive() && loop.hasEnded(limit)) {
        present.close();
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loop.close();
    // Not awaited: the time is up.
    closeBeside(present);
  }

  /** Delivers all due notices. Returns the time until the next round. */
  Duration round() throws InterruptedException {
    if (!gate.isKnown()) {
      ledger.forget();
      return STORE_PAUSE;
    }
    try {
      boolean hasLeft = takeEnded();
      hasLeft |= look();
      beginAll();
      while (!underWay.isEmpty()) {
        var _ = bell.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        loop.beat();
        hasLeft |= takeEnded();
        if (lineup.isEmpty()) {
          hasLeft |= look();
        }
        beginAll();
      }
      return pause(hasLeft);
    } catch (InterruptedException e) {
      underWay.values().forEach(attempt -> attempt.thread.interrupt());
      var _ = takeEnded();
      throw e;
    }
  }

  /** Reads the waiting notices. Returns whether any has left the channel. */
  private boolean look() {
    int most = WINDOW + ledger.unrecorded() + retries.size();
    boolean hasLeft = lineUp(most);
    // All of these wait for a retry; due notices may be further behind.
    while (lineup.isEmpty() && !hasLeft && ledger.isCut()) {
      most *= 2;
      hasLeft = lineUp(most);
    }
    return hasLeft;
  }

  private boolean lineUp(int most) {
    List<OutboxEntry> all = ledger.look(most, onward.instant());
    if (!ledger.isAway()) {
      retries.keepOnly(all);
    }
    Map<Boolean, List<OutboxEntry>> byAge = all.stream().collect(partitioningBy(this::isTooOld));
    List<OutboxEntry> old = byAge.getOrDefault(true, List.of());
    old.forEach(this::giveUp);
    ledger.record();
    waiting = byAge.getOrDefault(false, List.of());
    Instant now = onward.instant();
    lineup =
        new Lineup(
            waiting,
            underWay.keySet(),
            entry -> !retries.notBefore(entry).isAfter(now),
            retries::failures);
    return !old.isEmpty();
  }

  private boolean isTooOld(OutboxEntry entry) {
    return entry.notice().at().plus(MAX_AGE).isBefore(clock.instant())
        && !underWay.containsKey(mailbox(entry));
  }

  private void giveUp(OutboxEntry entry) {
    // This says nothing about the channel.
    end(entry, new Rejected("not delivered within " + MAX_AGE.toHours() + " hours"));
  }

  private void beginAll() {
    adoptPresentChannel();
    while (!isRetired
        && underWay.size() < channel.connections()
        && retries.mayBegin(onward.instant())) {
      OutboxEntry next = lineup.next();
      if (next == null) {
        return;
      }
      if (ledger.begin(next)) {
        begin(next);
      }
    }
  }

  private void adoptPresentChannel() {
    for (Channel before = former.poll(); before != null; before = former.poll()) {
      replaced.add(before);
      channel = present;
      retries.channelReplaced();
    }
    replaced.removeIf(before -> {
      boolean isIdle = underWay.values().stream().noneMatch(each -> each.channel.equals(before));
      if (isIdle) {
        closeBeside(before);
      }
      return isIdle;
    });
  }

  private static void closeBeside(Channel channel) {
    Thread.ofVirtual().name("outbox-" + channel.name() + "-close").start(channel::close);
  }

  private void begin(OutboxEntry entry) {
    Channel by = channel;
    Thread thread =
        Thread.ofVirtual().name("outbox-" + by.name()).unstarted(() -> attempt(entry, by));
    underWay.put(mailbox(entry), new Attempt(entry, retries.begin(), by, thread));
    boolean hasBegun = false;
    try {
      thread.start();
      hasBegun = true;
    } finally {
      if (!hasBegun) {
        ended.add(new Ended(entry, new RetryLater("not begun")));
      }
    }
  }

  /** Runs in a thread of its own. In case of an exception the notice is retried. */
  private void attempt(OutboxEntry entry, Channel by) {
    Delivery delivery = new RetryLater("broken off");
    try {
      delivery = by.deliver(entry.notice());
    } catch (RuntimeException | Error e) {
      log.warn(
          "channel={} notice={} is tried again: {}", by.name(), entry.notice().id(), e.toString());
      delivery = new RetryLater("unexpected: " + e);
      loop.failed(e);
    } finally {
      ended.add(new Ended(entry, delivery));
      var _ = bell.offer(true);
    }
  }

  /** Processes and records results of attempts. Returns whether any notice has left the channel. */
  private boolean takeEnded() {
    boolean hasLeft = false;
    try {
      for (Ended next = ended.poll(); next != null; next = ended.poll()) {
        hasLeft |= take(next.entry, next.delivery);
      }
    } finally {
      ledger.record();
    }
    return hasLeft;
  }

  private boolean take(OutboxEntry entry, Delivery delivery) {
    Attempt attempt = underWay.remove(mailbox(entry));
    long number = attempt == null ? 0 : attempt.number;
    switch (delivery) {
      case Accepted _, Rejected _ -> {
        retries.ended(entry, number);
        lineup.left(entry);
      }
      case RetryLater later -> retries.failed(entry, number, later, onward.instant());
    }
    return end(entry, delivery);
  }

  /** Returns whether the notice has left the channel. */
  private boolean end(OutboxEntry entry, Delivery delivery) {
    Instant now = clock.instant();
    switch (delivery) {
      case Accepted() -> {
        ledger.left(new Delivered(entry, Outcome.ACCEPTED, null, now));
        trouble.delivers();
      }
      case Rejected(String why) -> {
        ledger.left(new Delivered(entry, Outcome.REJECTED, why, now));
        String id = entry.notice().id();
        log.warn("channel={} notice={} will never arrive: {}", channel.name(), id, why);
      }
      case RetryLater(String why, _, _) -> {
        ledger.failed(entry);
        if (retries.isChannelDown()) {
          trouble.doesNotDeliver(why);
        }
      }
    }
    listener.delivered(channel.name(), entry.notice(), delivery);
    return !(delivery instanceof RetryLater);
  }

  private Duration pause(boolean hasLeft) {
    Instant now = onward.instant();
    Duration idle = channel.closeIdle(now);
    if (ledger.isAway() || ledger.unrecorded() > 0) {
      return STORE_PAUSE;
    }
    if (isRetired) {
      return LONGEST_PAUSE;
    }
    Instant next = hasLeft ? now : retries.earliest(waiting);
    if (!next.isAfter(now)) {
      return Duration.ZERO;
    }
    Instant latest = now.plus(LONGEST_PAUSE);
    return Durations.shorter(idle, Duration.between(now, next.isBefore(latest) ? next : latest));
  }

  private static Address mailbox(OutboxEntry entry) {
    return entry.notice().subject().mailbox();
  }
}

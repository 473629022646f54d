package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel's notices, delivered in their order by one thread. Thread-safe. */
final class OutboxLane {

  /** More notices than any outage of a channel should gather. */
  static final int MAX_PENDING = 100_000;

  /** A warning this old warns no more. */
  static final Duration MAX_AGE = Duration.ofDays(1);

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(5);
  private static final Logger log = LoggerFactory.getLogger(OutboxLane.class);

  private final Channel channel;
  private final InstantSource clock;
  private final Outbox.Listener listener;
  private final Thread thread;

  /** Used by {@link #thread} alone. */
  private boolean troubled;

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<Notice> queue = new ArrayDeque<>();
  private boolean finishing;

  OutboxLane(Channel channel, InstantSource clock, Outbox.Listener listener) {
    this.channel = channel;
    this.clock = clock;
    this.listener = listener;
    thread = Thread.ofVirtual().name("outbox-" + channel.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean carries(Notice notice) {
    return channel.carries(notice);
  }

  void add(Notice notice) {
    if (!carries(notice)) {
      return;
    }
    boolean full;
    lock.lock();
    try {
      full = finishing || queue.size() >= MAX_PENDING;
      if (!full) {
        queue.addLast(notice);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      ended(notice, new Rejected("the outbox takes no more"));
    }
  }

  Outbox.Pending pending() {
    lock.lock();
    try {
      Notice head = queue.peekFirst();
      return new Outbox.Pending(
          channel.name(), queue.size(), head == null ? Instant.EPOCH : head.at());
    } finally {
      lock.unlock();
    }
  }

  void finish() {
    lock.lock();
    try {
      finishing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is delivered, at most so long, then breaks off. */
  void join(Duration limit) {
    try {
      if (limit.isPositive() && thread.join(limit)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      Duration backoff = FIRST_BACKOFF;
      for (Notice notice = head(); notice != null; notice = head()) {
        Delivery delivery = attempt(notice);
        ended(notice, delivery);
        if (delivery instanceof RetryLater(_, Duration notBefore)) {
          pause(notBefore.compareTo(backoff) > 0 ? notBefore : backoff);
          backoff = longer(backoff);
        } else {
          removeHead();
          backoff = FIRST_BACKOFF;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next notice, waited for; null when there are no more and there will be none. */
  private @Nullable Notice head() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !finishing) {
        changed.await();
      }
      return queue.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private void removeHead() {
    lock.lock();
    try {
      queue.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private Delivery attempt(Notice notice) {
    if (notice.at().plus(MAX_AGE).isBefore(clock.instant())) {
      return new Rejected("not delivered within " + MAX_AGE.toHours() + " hours");
    }
    try {
      return channel.deliver(notice);
    } catch (RuntimeException e) {
      log.error("channel={} failed unexpectedly on notice={}", channel.name(), notice.id(), e);
      return new Rejected("unexpected: " + e);
    }
  }

  private void ended(Notice notice, Delivery delivery) {
    listener.delivered(channel.name(), notice, delivery);
    switch (delivery) {
      case Accepted() -> {
        if (troubled) {
          troubled = false;
          log.info("channel={} delivers again", channel.name());
        }
      }
      case RetryLater(String why, _) -> {
        if (!troubled) {
          troubled = true;
          log.warn("channel={} does not deliver, trying again: {}", channel.name(), why);
        }
      }
      case Rejected(String why) ->
          log.warn("channel={} notice={} will never arrive: {}", channel.name(), notice.id(), why);
    }
  }

  /** Waits so long; only {@link #join} breaks it off, when the time to stop in is up. */
  private void pause(Duration backoff) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = backoff.toNanos();
      while (left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Duration longer(Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : doubled;
  }
}

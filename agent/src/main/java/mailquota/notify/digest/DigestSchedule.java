package mailquota.notify.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import mailquota.loop.Backoff;
import mailquota.loop.Loop;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.Overview;
import mailquota.store.JobTimes;
import mailquota.store.StoreException;
import mailquota.store.StoreTurn;
import mailquota.warning.Fleet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the digest of a channel when it is due: once, also across restarts and by several agents,
 * and at most {@link #LATEST} late. A failed digest is retried until the next one is due. For one
 * thread.
 */
final class DigestSchedule {

  /** A digest later than this is skipped. */
  static final Duration LATEST = Duration.ofHours(12);

  /**
   * A last run further in the future than this was recorded by a clock that was ahead. Small
   * corrections of the clock stay below it.
   */
  static final Duration CLOCK_WAS_AHEAD = Duration.ofDays(2);

  private static final Backoff BACKOFF = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(30));

  /** The interval of looks at the clock, which may be set, or stand still during a sleep. */
  private static final Duration LOOK = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(DigestSchedule.class);

  private final DigestSettings settings;
  private final DigestMailer mailer;
  private final DigestTimes times;
  private final Overview overview;
  private final JobTimes jobs;
  private final InstantSource clock;
  private final BiConsumer<String, Delivery> listener;
  private final Loop loop;

  /** This and the fields below are used by the thread of the loop only. */
  private @Nullable Instant lastDue;

  private Instant notBefore = Instant.MIN;

  private int failures;
  private Instant triedFor = Instant.MIN;

  DigestSchedule(
      DigestSettings settings,
      Overview overview,
      JobTimes jobs,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    this.settings = settings;
    this.overview = overview;
    this.jobs = jobs;
    this.listener = listener;
    mailer = new DigestMailer(settings);
    times = new DigestTimes(settings.at(), settings.style().zone());
    this.clock = clock;
    loop =
        new Loop(Thread.ofVirtual(), "digest:" + settings.name(), StoreTurn.of(LOOK, this::turn));
  }

  Loop loop() {
    return loop;
  }

  /** Sends the digest if it is due and not yet sent. */
  void turn() {
    Instant now = clock.instant();
    Instant due = times.lastDue(now);
    // The known one prevents repeated digests while the store is down.
    Instant last = lastDue == null ? jobs.mark(mark()).orElse(null) : lastDue;
    if (last == null || last.isAfter(now.plus(CLOCK_WAS_AHEAD))) {
      // The very first start, or a clock that was ahead: earlier digests are not owed.
      sent(due);
      return;
    }
    if (!due.isAfter(last) || due.plus(LATEST).isBefore(now)) {
      return;
    }
    if (!due.equals(triedFor)) {
      triedFor = due;
      failures = 0;
      notBefore = Instant.MIN;
    }
    // A digest of mailboxes that have not been probed would report no problem.
    if (!now.isBefore(notBefore) && overview.isComplete()) {
      send(due, last, now);
    }
  }

  private void send(Instant due, Instant last, Instant now) {
    if (jobs.claim(mark(), due, last).isEmpty()) {
      lastDue = jobs.mark(mark()).orElse(null); // As far as another agent has come.
      return;
    }
    Fleet all = overview.fleet(now);
    // Again, because that may have taken longer than the lease.
    jobs.claim(mark(), due, last)
        .ifPresent(previous -> ended(mailer.send(all, due, previous), due, now));
  }

  private void ended(Delivery delivery, Instant due, Instant now) {
    listener.accept(settings.name(), delivery);
    switch (delivery) {
      case Accepted() -> sent(due);
      case Rejected(String why) -> {
        log.warn("channel={} digest of {} will never arrive: {}", settings.name(), due, why);
        sent(due);
      }
      case RetryLater(String why, _, _) -> {
        Duration backoff = BACKOFF.after(++failures);
        log.warn(
            "channel={} digest of {} is tried again in {}: {}", settings.name(), due, backoff, why);
        notBefore = now.plus(backoff);
      }
    }
  }

  /** Records that the digest due at {@code due} was sent or rejected. */
  private void sent(Instant due) {
    lastDue = due;
    try {
      jobs.mark(mark(), due);
    } catch (StoreException e) {
      log.warn(
          "channel={} after a restart the digest is sent again: {}",
          settings.name(),
          e.getMessage());
    }
  }

  private String mark() {
    return "digest:" + settings.name();
  }
}

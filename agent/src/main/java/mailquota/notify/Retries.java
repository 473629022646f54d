package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import mailquota.loop.Backoff;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.Delivery.RetryLater.Failing;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.store.OutboxEntry;
import org.jspecify.annotations.Nullable;

/**
 * Schedules retries: each notice with exponential backoff, and while the channel as a whole fails,
 * one attempt at a time. Attempts overlap; the result of one that began before a pause of the
 * channel does not change its state. Used by one thread; time is an argument.
 */
final class Retries {

  static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  /** After this number of consecutive failures, the channel counts as down. */
  static final int FAILURES_OF_CHANNEL = 3;

  private static final double JITTER = 0.2;

  private record Later(int failures, Instant notBefore) {}

  private final RandomGenerator random;
  private final Map<String, Later> byNotice = new HashMap<>();
  private int failures;
  private Instant channelNotBefore = Instant.MIN;

  /** The number of the last attempt begun. */
  private long begun;

  /** The number of the last attempt before the channel was paused. */
  private long begunBefore;

  Retries(RandomGenerator random) {
    this.random = random;
  }

  boolean isChannelDown() {
    return failures >= FAILURES_OF_CHANNEL;
  }

  /** Whether an attempt may begin; only one at a time while the channel is down. */
  boolean mayBegin(Instant now) {
    return !channelNotBefore.isAfter(now) && (!isChannelDown() || begun == begunBefore);
  }

  /** Begins an attempt and returns its number. */
  long begin() {
    return ++begun;
  }

  Instant notBefore(OutboxEntry entry) {
    Later later = find(entry);
    return later == null ? Instant.MIN : later.notBefore;
  }

  private @Nullable Later find(OutboxEntry entry) {
    // Computing the id is the most expensive part here.
    return byNotice.isEmpty() ? null : byNotice.get(entry.notice().id());
  }

  int failures(OutboxEntry entry) {
    Later later = find(entry);
    return later == null ? 0 : later.failures;
  }

  int size() {
    return byNotice.size();
  }

  /** The notice was accepted or rejected; either way the channel answers. */
  void ended(OutboxEntry entry, long attempt) {
    byNotice.remove(entry.notice().id());
    answers(attempt);
  }

  private void answers(long attempt) {
    if (!isOld(attempt)) {
      failures = 0;
      channelNotBefore = Instant.MIN;
    }
  }

  private boolean isOld(long attempt) {
    return attempt <= begunBefore && !channelNotBefore.equals(Instant.MIN);
  }

  void failed(OutboxEntry entry, long attempt, RetryLater why, Instant now) {
    String id = entry.notice().id();
    Later before = byNotice.get(id);
    int times = before == null ? 1 : before.failures + 1;
    byNotice.put(id, new Later(times, now.plus(Durations.longer(pause(times), why.notBefore()))));
    if (why.failing() == Failing.NOTICE) {
      answers(attempt);
      return;
    }
    boolean isOld = isOld(attempt);
    failures += isOld ? 0 : 1;
    Duration pause = why.notBefore();
    if (isChannelDown() && !isOld) {
      pause = Durations.longer(pause, pause(failures - FAILURES_OF_CHANNEL + 1));
    }
    pauseChannel(pause, now);
  }

  private void pauseChannel(Duration atLeast, Instant now) {
    Instant until = now.plus(atLeast);
    if (atLeast.isPositive() && until.isAfter(channelNotBefore)) {
      channelNotBefore = until;
      begunBefore = begun;
    }
  }

  /** A replaced channel may accept at once what the one before has refused. */
  void channelReplaced() {
    failures = 0;
    channelNotBefore = Instant.MIN;
    byNotice.replaceAll((_, later) -> new Later(later.failures, Instant.MIN));
  }

  void keepOnly(Collection<OutboxEntry> waiting) {
    if (!byNotice.isEmpty()) {
      Set<String> ids = waiting.stream().map(p -> p.notice().id()).collect(Collectors.toSet());
      byNotice.keySet().retainAll(ids);
    }
  }

  /** The earliest next attempt for these notices; of each mailbox only the first counts. */
  Instant earliest(Collection<OutboxEntry> waiting) {
    Set<Address> seen = new HashSet<>();
    Instant earliest =
        waiting.stream()
            .filter(entry -> seen.add(entry.notice().subject().mailbox()))
            .map(this::notBefore)
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
    return earliest.isBefore(channelNotBefore) ? channelNotBefore : earliest;
  }

  /** 1 s, 2 s, 4 s … 5 min, ±20 %, so that retries do not coincide. */
  private Duration pause(int failures) {
    return BACKOFF.after(failures, JITTER, random);
  }
}

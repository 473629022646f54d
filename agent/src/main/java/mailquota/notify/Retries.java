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
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.Delivery.RetryLater.Failing;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.store.Parcel;
import org.jspecify.annotations.Nullable;

/**
 * When what a channel did not take is tried again: each parcel less and less often, and while the
 * channel as a whole fails, one of them for all. Attempts overlap; one that began before the
 * channel was left alone says nothing new of it. Used by one thread; time is an argument.
 */
final class Retries {

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LAST = Duration.ofMinutes(5);

  /** So many failures in a row are the channel's, not the parcels'. */
  static final int FAILURES_OF_CHANNEL = 3;

  private static final double JITTER = 0.2;

  /**
   * @param failures so many in a row
   */
  private record Later(int failures, Instant notBefore) {}

  private final RandomGenerator random;
  private final Map<String, Later> byNotice = new HashMap<>();
  private int failures;
  private Instant channelNotBefore = Instant.MIN;

  /** The number of the last attempt. */
  private long begun;

  /** That of the last one before the channel was left alone. */
  private long begunBefore;

  Retries(RandomGenerator random) {
    this.random = random;
  }

  /** Whether the channel as a whole is in trouble. */
  boolean isChannelDown() {
    return failures >= FAILURES_OF_CHANNEL;
  }

  /** Whether an attempt may begin: of a channel that is down one at a time. */
  boolean mayBegin(Instant now) {
    return !channelNotBefore.isAfter(now) && (!isChannelDown() || begun == begunBefore);
  }

  /** An attempt begins. Gives its number. */
  long begin() {
    return ++begun;
  }

  /** From when on this parcel may be tried. */
  Instant notBefore(Parcel parcel) {
    Later later = find(parcel);
    return later == null ? Instant.MIN : later.notBefore;
  }

  private @Nullable Later find(Parcel parcel) {
    // To make the identity costs more than all else here.
    return byNotice.isEmpty() ? null : byNotice.get(parcel.notice().id());
  }

  /** How often this parcel has failed. */
  int failures(Parcel parcel) {
    Later later = find(parcel);
    return later == null ? 0 : later.failures;
  }

  /** How many parcels have failed, and still wait. */
  int size() {
    return byNotice.size();
  }

  /** The channel took it, or said that it never will: either way it answers. */
  void ended(Parcel parcel, long attempt) {
    byNotice.remove(parcel.notice().id());
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

  void failed(Parcel parcel, long attempt, RetryLater why, Instant now) {
    String id = parcel.notice().id();
    Later before = byNotice.get(id);
    int times = before == null ? 1 : before.failures + 1;
    byNotice.put(id, new Later(times, now.plus(Durations.longer(pause(times), why.notBefore()))));
    if (why.failing() == Failing.NOTICE) {
      answers(attempt);
      return;
    }
    boolean isOld = isOld(attempt);
    failures += isOld ? 0 : 1;
    Duration alone = why.notBefore();
    if (isChannelDown() && !isOld) {
      alone = Durations.longer(alone, pause(failures - FAILURES_OF_CHANNEL + 1));
    }
    leaveAlone(alone, now);
  }

  private void leaveAlone(Duration atLeast, Instant now) {
    Instant until = now.plus(atLeast);
    if (atLeast.isPositive() && until.isAfter(channelNotBefore)) {
      channelNotBefore = until;
      begunBefore = begun;
    }
  }

  /** Forgets what waits no more. */
  void keepOnly(Collection<Parcel> waiting) {
    if (!byNotice.isEmpty()) {
      Set<String> ids = waiting.stream().map(p -> p.notice().id()).collect(Collectors.toSet());
      byNotice.keySet().retainAll(ids);
    }
  }

  /**
   * The earliest instant at which one of them may be tried: of each mailbox the first, for the
   * others wait behind it.
   */
  Instant earliest(Collection<Parcel> waiting) {
    Set<Address> seen = new HashSet<>();
    Instant earliest =
        waiting.stream()
            .filter(parcel -> seen.add(parcel.notice().subject().mailbox()))
            .map(this::notBefore)
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
    return earliest.isBefore(channelNotBefore) ? channelNotBefore : earliest;
  }

  /** 1 s, 2 s, 4 s … 5 min, and a fifth more or less, so that not all come back at once. */
  private Duration pause(int failures) {
    long millis = FIRST.toMillis() << Math.min(failures - 1, 20);
    double jitter = random.nextDouble(1 - JITTER, 1 + JITTER);
    return Duration.ofMillis((long) (Math.min(millis, LAST.toMillis()) * jitter));
  }
}

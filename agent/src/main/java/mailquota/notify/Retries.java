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
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.store.Parcel;

/**
 * When what a channel did not take is tried again: each parcel less and less often, and while
 * several attempts in a row have failed, whatever they were of, the channel as a whole. Used by one
 * thread; time is an argument.
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

  Retries(RandomGenerator random) {
    this.random = random;
  }

  /** Whether the channel as a whole is in trouble. */
  boolean isChannelDown() {
    return failures >= FAILURES_OF_CHANNEL;
  }

  /** From when on anything may be tried. */
  Instant channelNotBefore() {
    return channelNotBefore;
  }

  /** From when on this parcel may be tried. */
  Instant notBefore(Parcel parcel) {
    Later later = byNotice.get(parcel.notice().id());
    return later == null ? Instant.MIN : later.notBefore;
  }

  /** The channel took it, or said that it never will: either way it answers. */
  void ended(Parcel parcel) {
    byNotice.remove(parcel.notice().id());
    failures = 0;
    channelNotBefore = Instant.MIN;
  }

  /**
   * @param atLeast how long the receiver wants to be left alone
   */
  void failed(Parcel parcel, Duration atLeast, Instant now) {
    failures++;
    Later before = byNotice.get(parcel.notice().id());
    int times = before == null ? 1 : before.failures + 1;
    byNotice.put(
        parcel.notice().id(), new Later(times, now.plus(Durations.longer(pause(times), atLeast))));
    if (isChannelDown()) {
      channelNotBefore =
          now.plus(Durations.longer(pause(failures - FAILURES_OF_CHANNEL + 1), atLeast));
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

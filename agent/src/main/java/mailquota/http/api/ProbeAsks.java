package mailquota.http.api;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.quota.Address;

/** Allows a mailbox to be asked for once a minute. Thread-safe. */
final class ProbeAsks {

  private static final Duration APART = Duration.ofMinutes(1);

  /** At most so many mailboxes a minute. */
  private static final int MOST = 1000;

  /** When each was asked for, oldest first. Guarded by this. */
  private final Map<Address, Instant> asked = new LinkedHashMap<>();

  /** Takes a request. Returns zero, or how long to wait until the next is allowed. */
  synchronized Duration take(Address mailbox, Instant now) {
    Instant begin = now.minus(APART);
    // The clock may have been set back.
    asked.values().removeIf(at -> !at.isAfter(begin) || at.isAfter(now));
    Instant last = asked.get(mailbox);
    if (last == null && asked.size() >= MOST) {
      last = asked.values().iterator().next();
    }
    if (last != null) {
      return Duration.between(now, last.plus(APART));
    }
    asked.put(mailbox, now);
    return Duration.ZERO;
  }
}

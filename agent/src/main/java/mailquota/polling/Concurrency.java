package mailquota.polling;

import java.time.Duration;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * The number of concurrent probes of a server: the configured number, halved after a throttled
 * probe or a refused connection, and increased by one with each other result, as TCP's congestion
 * window. It is also lower for a minute after a refused login. Not thread-safe; time is an
 * argument, in milliseconds.
 */
final class Concurrency {

  /**
   * How long a server may delay every login from an address after it refused one. Dovecot 2.3 and
   * 2.4 delay all logins by 2, 4, 8 and 15 s, until 60 s have passed (auth-penalty.h).
   */
  static final Duration PENALTY = Duration.ofMinutes(1);

  /** Concurrent logins during the penalty; each refused one makes the delay longer. */
  private static final int ALLOWED_IN_PENALTY = 2;

  private int most;
  private final boolean ownLogins;
  private int allowed;
  private long penaltyUntil = Long.MIN_VALUE;

  /**
   * @param ownLogins whether each probe is a login; if one login covers many mailboxes, a mailbox
   *     that it may not access causes no penalty
   */
  Concurrency(int most, boolean ownLogins) {
    this.most = most;
    this.ownLogins = ownLogins;
    allowed = most;
  }

  /** Changes the configured number, 1 or more; a halved one stays. */
  void limit(int next) {
    allowed = allowed == most ? next : Math.min(allowed, next);
    most = next;
  }

  /** The configured number. */
  int most() {
    return most;
  }

  /** The number of concurrent probes, 1 or more. */
  int allowed(long now) {
    return now < penaltyUntil ? Math.min(allowed, ALLOWED_IN_PENALTY) : allowed;
  }

  /**
   * @param underWay the present number, which exceeds the allowed one until the probes that began
   *     before the last reduction have ended
   */
  void record(ProbeResult result, int underWay, long now) {
    if (ownLogins && result instanceof Failed failed && failed.reason() == Reason.AUTH) {
      penaltyUntil = now + PENALTY.toMillis();
    }
    if (!isOverload(result)) {
      allowed = Math.min(most, allowed + 1);
    } else if (underWay <= allowed) {
      allowed = Math.max(1, allowed / 2);
    }
  }

  /** Courier and many firewalls only close or refuse the connection. */
  private static boolean isOverload(ProbeResult result) {
    return result instanceof Failed failed
        && (failed.reason() == Reason.THROTTLED || failed.reason() == Reason.CONNECT);
  }
}

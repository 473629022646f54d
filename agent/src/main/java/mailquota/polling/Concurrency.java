package mailquota.polling;

import java.time.Duration;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * How many probes of a server may be under way: the configured number, and fewer after the server
 * has said that it is too much, or has refused a connection. Halved then, and one more with each
 * answer, as TCP does it. After a refused login fewer log in for a minute, too. Not thread-safe;
 * time is an argument, in milliseconds.
 */
final class Concurrency {

  /**
   * So long a server may delay every login from an address because of one that it refused. Dovecot
   * 2.3 and 2.4: 2, 4, 8, 15 s, the good ones too, forgotten after 60 s (auth-penalty.h).
   */
  static final Duration PENALTY = Duration.ofMinutes(1);

  /** Logins under way meanwhile: each that is refused makes the delay of the others longer. */
  private static final int CAREFUL = 2;

  private final int most;
  private final boolean ownLogins;
  private int allowed;
  private long carefulUntil = Long.MIN_VALUE;

  /**
   * @param ownLogins whether each probe is a login; where one login asks for many mailboxes, a
   *     mailbox that it may not see delays nothing
   */
  Concurrency(int most, boolean ownLogins) {
    this.most = most;
    this.ownLogins = ownLogins;
    allowed = most;
  }

  /** 1 or more. */
  int allowed(long now) {
    return now < carefulUntil ? Math.min(allowed, CAREFUL) : allowed;
  }

  /**
   * @param underWay how many there are still: those that began before the last cut say nothing new
   */
  void record(ProbeResult result, int underWay, long now) {
    if (ownLogins && result instanceof Failed failed && failed.reason() == Reason.AUTH) {
      carefulUntil = now + PENALTY.toMillis();
    }
    if (!isTooMuch(result)) {
      allowed = Math.min(most, allowed + 1);
    } else if (underWay <= allowed) {
      allowed = Math.max(1, allowed / 2);
    }
  }

  /** Courier, and many a firewall, say so only by closing the connection or not taking it. */
  private static boolean isTooMuch(ProbeResult result) {
    return result instanceof Failed failed
        && (failed.reason() == Reason.THROTTLED || failed.reason() == Reason.CONNECT);
  }
}

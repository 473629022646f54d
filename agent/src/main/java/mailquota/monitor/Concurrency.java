package mailquota.monitor;

import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * How many probes of a server may be under way: the configured number, and fewer after the server
 * has said that it is too much, or has refused a connection. Halved then, and one more with each
 * answer, as TCP does it. Not thread-safe.
 */
final class Concurrency {

  private final int most;
  private int allowed;

  Concurrency(int most) {
    this.most = most;
    allowed = most;
  }

  /** 1 or more. */
  int allowed() {
    return allowed;
  }

  /**
   * @param underWay how many there are still: those that began before the last cut say nothing new
   */
  void record(ProbeResult result, int underWay) {
    if (!isTooMuch(result)) {
      allowed = Math.min(most, allowed + 1);
    } else if (underWay <= allowed) {
      allowed = Math.max(1, allowed / 2);
    }
  }

  /** Courier, and many a firewall, say so only by closing the connection or not taking it. */
  private static boolean isTooMuch(ProbeResult result) {
    return result instanceof Failed(Reason reason, _, _)
        && (reason == Reason.THROTTLED || reason == Reason.CONNECT);
  }
}

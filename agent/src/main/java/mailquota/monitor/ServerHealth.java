package mailquota.monitor;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is up, judged by the probes of its mailboxes, with one log line when it goes
 * down and one when it is back. A single failure says little of a server with many mailboxes; a few
 * in a row do. Thread-safe.
 */
final class ServerHealth {

  private static final int FAILURES_TO_BE_DOWN = 3;
  private static final Logger log = LoggerFactory.getLogger(ServerHealth.class);

  private final String server;
  private final int failuresToBeDown;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private int failures;
  private @Nullable Boolean up;

  ServerHealth(String server, int mailboxes) {
    this.server = server;
    failuresToBeDown = Math.min(FAILURES_TO_BE_DOWN, mailboxes);
  }

  void record(ProbeResult result) {
    lock.lock();
    try {
      if (!(result instanceof Failed(Reason reason, String detail)) || !isTheServers(reason)) {
        failures = 0;
        if (up != null && !up) {
          log.info("server={} is back", server);
        }
        up = true;
        return;
      }
      failures++;
      if (failures >= failuresToBeDown && (up == null || up)) {
        up = false;
        log.warn("server={} is down, reason={}: {}", server, reason.label(), detail);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Empty until a probe has told. */
  Optional<Boolean> isUp() {
    lock.lock();
    try {
      return Optional.ofNullable(up);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a failure is the server's, or only this mailbox's. */
  private static boolean isTheServers(Reason reason) {
    return switch (reason) {
      case DNS, CONNECT, TLS, TIMEOUT, UNAVAILABLE -> true;
      case AUTH, LOCKED, THROTTLED, PROTOCOL -> false;
    };
  }
}

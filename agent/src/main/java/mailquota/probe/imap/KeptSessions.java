package mailquota.probe.imap;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Idle sessions, limited in number and time. A session that is taken is used by its taker alone
 * until it is given back. Thread-safe.
 */
final class KeptSessions {

  private static final Executor THREAD_EACH =
      task -> Thread.ofVirtual().name("imap-admin-idle").start(task);

  private final int most;
  private final Executor afterIdle;

  /** This and {@link #closed} are guarded by this object's monitor. */
  private final Deque<Idle> sessions = new ArrayDeque<>();

  private boolean closed;

  KeptSessions(int most, Duration idle) {
    this.most = most;
    afterIdle =
        CompletableFuture.delayedExecutor(idle.toNanos(), TimeUnit.NANOSECONDS, THREAD_EACH);
  }

  /** The most recently used session; null when there is none. */
  @Nullable AdminSession take() {
    while (true) {
      Idle last = poll();
      if (last == null || last.session.isQuiet()) {
        return last == null ? null : last.session;
      }
      last.session.drop();
    }
  }

  private synchronized @Nullable Idle poll() {
    return sessions.pollLast();
  }

  void give(AdminSession session) {
    session.rest();
    Idle idle = new Idle(session);
    if (keeps(idle)) {
      afterIdle.execute(() -> endIfStill(idle));
    } else {
      session.end();
    }
  }

  private synchronized boolean keeps(Idle idle) {
    return !closed && sessions.size() < most && sessions.add(idle);
  }

  private void endIfStill(Idle idle) {
    if (remove(idle)) {
      idle.session.end();
    }
  }

  private synchronized boolean remove(Idle idle) {
    return sessions.remove(idle);
  }

  /** Ends all sessions, and from now on each that is given back. */
  void close() {
    removeAll().forEach(idle -> idle.session.end());
  }

  private synchronized List<Idle> removeAll() {
    closed = true;
    List<Idle> all = List.copyOf(sessions);
    sessions.clear();
    return all;
  }

  /** One idle period of a session. */
  private static final class Idle {

    private final AdminSession session;

    Idle(AdminSession session) {
      this.session = session;
    }
  }
}

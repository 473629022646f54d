package mailquota.probe.imap;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
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

  private @Nullable Idle poll() {
    lock.lock();
    try {
      return sessions.pollLast();
    } finally {
      lock.unlock();
    }
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

  private boolean keeps(Idle idle) {
    lock.lock();
    try {
      return !closed && sessions.size() < most && sessions.add(idle);
    } finally {
      lock.unlock();
    }
  }

  private void endIfStill(Idle idle) {
    boolean still;
    lock.lock();
    try {
      still = sessions.remove(idle);
    } finally {
      lock.unlock();
    }
    if (still) {
      idle.session.end();
    }
  }

  /** Ends all sessions, and from now on each that is given back. */
  void close() {
    List<Idle> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(sessions);
      sessions.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(idle -> idle.session.end());
  }

  /** One idle period of a session. */
  private static final class Idle {

    private final AdminSession session;

    Idle(AdminSession session) {
      this.session = session;
    }
  }
}

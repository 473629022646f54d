package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.probe.FolderSize;
import mailquota.probe.Folders;
import mailquota.quota.MonotonicClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one server for the folders of a mailbox: one login at a time, within the limits of its
 * probes. A warning waits at most {@link #LIMIT} for it. Thread-safe.
 */
final class FolderLookup {

  /** The time limit for a free login slot and the complete answer. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** The time for which a server that did not answer in time is not asked again. */
  static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(FolderLookup.class);

  /** Runs a login within the limits of the server. */
  @FunctionalInterface
  interface GuestLogin {

    /** False if the login could not begin within the limit. */
    boolean run(Duration limit, Runnable login);
  }

  private final String server;
  private final Folders folders;
  private final GuestLogin logins;
  private final InstantSource clock;
  private final Semaphore free = new Semaphore(1);
  private volatile Instant notBefore = Instant.MIN;

  FolderLookup(String server, Folders folders, GuestLogin logins, InstantSource clock) {
    this.server = server;
    this.folders = folders;
    this.logins = logins;
    this.clock = new MonotonicClock(clock);
  }

  /** The folders of a mailbox; empty if the server cannot be asked, or does not answer in time. */
  List<FolderSize> of(Mailbox mailbox) {
    Deadline deadline = Deadline.in(LIMIT);
    try {
      if (!isAllowed() || !free.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        return List.of();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
    try {
      return isAllowed() ? ask(mailbox, deadline) : List.of();
    } finally {
      free.release();
    }
  }

  private boolean isAllowed() {
    return !notBefore.isAfter(clock.instant());
  }

  private List<FolderSize> ask(Mailbox mailbox, Deadline deadline) {
    AtomicReference<List<FolderSize>> found = new AtomicReference<>(List.of());
    boolean hasAsked = false;
    try {
      hasAsked =
          logins.run(
              deadline.remaining(), () -> found.set(folders.of(mailbox, deadline.remaining())));
    } catch (RuntimeException e) {
      hasAsked = true;
      log.warn("server={} a warning is sent without folders: {}", server, e.toString(), e);
    }
    if (hasAsked && found.get().isEmpty()) {
      notBefore = clock.instant().plus(RETRY_AFTER);
    }
    return found.get();
  }
}

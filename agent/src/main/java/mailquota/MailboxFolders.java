package mailquota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.notify.BiggestFolders;
import mailquota.polling.PolledServer;
import mailquota.probe.FolderSize;
import mailquota.probe.Folders;
import mailquota.quota.MonotonicClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server of a mailbox for its folders, if the prober supports it: one login a server at a
 * time, within the limits of its probes. A warning waits at most {@link #LIMIT} for it, and not at
 * all if many notices wait. Thread-safe.
 */
final class MailboxFolders {

  /** The time limit for a free login slot and the complete answer. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** With more waiting notices than this, a channel sends them without folders. */
  static final int MAX_WAITING = 100;

  /** The time for which a server that did not answer in time is not asked again. */
  static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(MailboxFolders.class);

  private final Inventory inventory;
  private final Logins logins;
  private final Predicate<String> isBusy;
  private final InstantSource clock;
  private final Map<String, Server> byServer = new HashMap<>();

  /** Runs a login within the limits of a server. */
  @FunctionalInterface
  interface Logins {

    /** False when it could not begin within the limit. */
    boolean run(String server, Duration limit, Runnable login);
  }

  /**
   * @param isBusy whether a channel has so many waiting notices that folders are left out
   */
  MailboxFolders(
      Inventory inventory,
      List<PolledServer> servers,
      Logins logins,
      Predicate<String> isBusy,
      InstantSource clock) {
    this.inventory = inventory;
    this.logins = logins;
    this.isBusy = isBusy;
    this.clock = new MonotonicClock(clock);
    for (PolledServer server : servers) {
      if (server.prober() instanceof Folders folders) {
        byServer.put(server.name(), new Server(server.name(), folders));
      }
    }
  }

  /** For the notices of one channel. */
  BiggestFolders towards(String channel) {
    return subject -> {
      Server server = byServer.get(subject.server());
      Mailbox mailbox = inventory.find(subject.mailbox()).orElse(null);
      if (server == null || mailbox == null || isBusy.test(channel)) {
        return List.of();
      }
      return server.ask(mailbox);
    };
  }

  private final class Server {

    private final String name;
    private final Folders folders;
    private final Semaphore free = new Semaphore(1);
    private volatile Instant notBefore = Instant.MIN;

    Server(String name, Folders folders) {
      this.name = name;
      this.folders = folders;
    }

    List<FolderSize> ask(Mailbox mailbox) {
      Deadline deadline = Deadline.in(LIMIT);
      try {
        if (!isAllowed()
            || !free.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
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
                name,
                deadline.remaining(),
                () -> found.set(folders.of(mailbox, deadline.remaining())));
      } catch (RuntimeException e) {
        hasAsked = true;
        log.warn("server={} a warning is sent without folders: {}", name, e.toString(), e);
      }
      if (hasAsked && found.get().isEmpty()) {
        notBefore = clock.instant().plus(RETRY_AFTER);
      }
      return found.get();
    }
  }
}

package mailquota.monitor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory.Listing;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one server again and again which mailboxes it has. A listing that fails, or that names
 * nobody, changes nothing: better an old list than none. Thread-safe.
 */
final class Discoverer {

  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(Discoverer.class);

  private final String server;
  private final Discovery discovery;
  private final Consumer<List<Mailbox>> found;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch firstEnded = new CountDownLatch(1);
  private boolean failing;
  private int known = -1;

  Discoverer(String server, Discovery discovery, Consumer<List<Mailbox>> found) {
    this.server = server;
    this.discovery = discovery;
    this.found = found;
  }

  void start() {
    Thread.ofVirtual().name("discover-" + server).start(this::run);
  }

  void stop() {
    stopped.countDown();
  }

  /** Whether the first listing has ended, however that was. */
  boolean hasListed() {
    return firstEnded.getCount() == 0;
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause =
            listOnce()
                ? discovery.refresh()
                : Durations.shorter(AFTER_FAILURE, discovery.refresh());
        firstEnded.countDown();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean listOnce() {
    try {
      return switch (discovery.directory().list()) {
        case Listing.Listed(List<Address> addresses) -> take(addresses);
        case Listing.Failed(var reason, String detail) ->
            complain("reason=" + reason.label() + ": " + detail);
      };
    } catch (RuntimeException e) {
      log.error("server={} a listing ended unexpectedly", server, e);
      return false;
    }
  }

  private boolean take(List<Address> addresses) {
    if (addresses.isEmpty()) {
      return complain("it names no mailbox");
    }
    List<Mailbox> mailboxes = discovery.mailboxes().apply(addresses);
    if (failing || mailboxes.size() != known) {
      log.info("server={} has mailboxes={}", server, mailboxes.size());
    }
    failing = false;
    known = mailboxes.size();
    found.accept(mailboxes);
    return true;
  }

  /** One line, not one a minute. */
  private boolean complain(String why) {
    if (!failing) {
      log.warn("server={} does not list its mailboxes, those known stay: {}", server, why);
    }
    failing = true;
    return false;
  }
}

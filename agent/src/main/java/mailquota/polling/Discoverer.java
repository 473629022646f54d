package mailquota.polling;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
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
  private final Loop loop;
  private final CountDownLatch firstEnded = new CountDownLatch(1);
  private boolean failing;
  private int known = -1;

  Discoverer(String server, Discovery discovery, Consumer<List<Mailbox>> found) {
    this.server = server;
    this.discovery = discovery;
    this.found = found;
    loop = new Loop(Thread.ofVirtual(), "discovery:" + server, this::turn);
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.close();
  }

  Loop loop() {
    return loop;
  }

  /** Whether the first listing has ended, however that was. */
  boolean hasListed() {
    return firstEnded.getCount() == 0;
  }

  private Duration turn() {
    try {
      return listOnce()
          ? discovery.refresh()
          : Durations.shorter(AFTER_FAILURE, discovery.refresh());
    } finally {
      firstEnded.countDown();
    }
  }

  private boolean listOnce() {
    return switch (discovery.directory().list()) {
      case Listing.Listed(List<Address> addresses) -> take(addresses);
      case Listing.Failed(var reason, String detail) ->
          complain("reason=" + reason.label() + ": " + detail);
    };
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
    if (!failing && !loop.isFinishing()) {
      log.warn("server={} does not list its mailboxes, those known stay: {}", server, why);
    }
    failing = true;
    return false;
  }
}

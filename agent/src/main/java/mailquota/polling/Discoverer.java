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
 * Lists the mailboxes of one server periodically. A listing that fails or is empty changes nothing.
 * Thread-safe.
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

  /** Whether the first listing has ended, successful or not. */
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
          failed("reason=" + reason.label() + ": " + detail);
    };
  }

  private boolean take(List<Address> addresses) {
    if (addresses.isEmpty()) {
      return failed("the list is empty");
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

  /** Logs only the first of several failures. */
  private boolean failed(String why) {
    if (!failing && !loop.isFinishing()) {
      log.warn("server={} cannot list its mailboxes, the known ones stay: {}", server, why);
    }
    failing = true;
    return false;
  }
}

package mailquota.http.api;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import mailquota.board.MailboxStatus;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;

/**
 * The events for one client, sent by a thread of their own. Of what a slow client has not taken
 * only the newest of a kind waits, so it costs no memory and nobody else waits for it. Thread-safe.
 */
final class EventStream {

  /** An event; {@code id} is null for none. */
  record Event(String name, String data, @Nullable String id) {}

  private final SseClient client;
  private final Optional<Address> mailbox;
  private final Function<MailboxStatus, String> json;
  private final Duration heartbeat;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition offered = lock.newCondition();
  private @Nullable Event fleet;
  private @Nullable MailboxStatus status;
  private boolean hasNotice;
  private boolean isEnding;

  /**
   * @param mailbox the one that is open on the page
   * @param json writes it for the client
   * @param heartbeat the time after which a comment is sent, as proxies close what is silent
   */
  EventStream(
      SseClient client,
      Optional<Address> mailbox,
      Function<MailboxStatus, String> json,
      Duration heartbeat) {
    this.client = client;
    this.mailbox = mailbox;
    this.json = json;
    this.heartbeat = heartbeat;
  }

  void offerFleet(String data, long version) {
    offer(() -> fleet = new Event("fleet", data, String.valueOf(version)));
  }

  /** Ignores mailboxes that are not open. */
  void offer(MailboxStatus changed) {
    if (mailbox.filter(changed.mailbox().address()::equals).isPresent()) {
      offer(() -> status = changed);
    }
  }

  void offerNotice() {
    offer(() -> hasNotice = true);
  }

  /** Has the stream say goodbye and end. */
  void end() {
    offer(() -> isEnding = true);
  }

  private void offer(Runnable change) {
    lock.lock();
    try {
      change.run();
      offered.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sends until the client has gone or the stream is to end. */
  void run() {
    try {
      while (!client.terminated()) {
        Event next = next();
        if (next == null) {
          client.sendComment("");
        } else {
          client.sendEvent(next.name(), next.data(), next.id());
          if (next.name().equals("bye")) {
            return;
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
    }
  }

  /** Waits for an event; null if there was none for the time of a heartbeat. */
  private @Nullable Event next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = heartbeat.toNanos();
      Event next = taken();
      while (next == null && left > 0) {
        left = offered.awaitNanos(left);
        next = taken();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Event taken() {
    if (isEnding) {
      return new Event("bye", "{}", null);
    }
    Event event = fleet;
    MailboxStatus changed = status;
    if (event != null) {
      fleet = null;
    } else if (changed != null) {
      status = null;
      event = new Event("mailbox", json.apply(changed), null);
    } else if (hasNotice) {
      hasNotice = false;
      event = new Event("notice", "{}", null);
    }
    return event;
  }
}

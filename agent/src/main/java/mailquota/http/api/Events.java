package mailquota.http.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.board.MailboxStatus;
import mailquota.http.EventSource;
import mailquota.http.EventStream;
import mailquota.http.access.Identity;
import mailquota.loop.Loop;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Table;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of {@code GET /api/v1/events}: {@code fleet} at most every two seconds and only if it
 * has changed, {@code mailbox} after each probe of the open one, {@code notice} when a delivery has
 * ended, and {@code bye} before the agent stops. Thread-safe.
 */
public final class Events implements EventSource {

  /** A browser has at most 6 connections to a host, and mostly one page. */
  static final int MOST_STREAMS = 64;

  /** Shorter than the time after which proxies close a silent connection. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** One that nobody looks at turns seldom. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Fleet fleet;
  private final Tables tables;
  private final Lookup lookup;
  private final MailboxRow rows;
  private final Loop loop = new Loop(Thread.ofVirtual(), "page", this::turn);

  /** The number of streams, with those that are about to open. */
  private final AtomicInteger count = new AtomicInteger();

  private final Map<EventStream, Watcher> streams = new ConcurrentHashMap<>();

  /** Those of the loop. */
  private long lastVersion;

  private long heartbeatNanos = System.nanoTime();

  /**
   * Who watches.
   *
   * @param mailbox the one that is open on the page
   * @param names how mailboxes are called for them
   * @param user null where no login is needed
   */
  private record Watcher(Optional<Address> mailbox, Naming names, @Nullable ObjectNode user) {}

  Events(Fleet fleet, Tables tables, Lookup lookup, MailboxRow rows) {
    this.fleet = fleet;
    this.tables = tables;
    this.lookup = lookup;
    this.rows = rows;
  }

  /** Sends the fleet to those who watch, and lets the table rest when nobody does. */
  public Loop loop() {
    return loop;
  }

  @Override
  public boolean open(EventStream stream, @Nullable String mailbox, Optional<Identity> caller) {
    if (count.incrementAndGet() > MOST_STREAMS) {
      count.decrementAndGet();
      return false;
    }
    Naming names = lookup.names(caller);
    Watcher watcher =
        new Watcher(
            mailbox == null ? Optional.empty() : lookup.find(mailbox, names),
            names,
            Viewer.json(caller));
    streams.put(stream, watcher);
    offer(fleet.json(), stream, watcher);
    loop.wake();
    return true;
  }

  @Override
  public void closed(EventStream stream) {
    if (streams.remove(stream) != null) {
      count.decrementAndGet();
    }
  }

  private static void offer(ObjectNode json, EventStream stream, Watcher watcher) {
    String version = json.path("version").asString();
    stream.offer(
        "fleet",
        () -> {
          ObjectNode own = json.deepCopy();
          own.set("user", watcher.user());
          return watcher.names().text(JsonAnswer.JSON.writeValueAsString(own));
        },
        version);
  }

  /** A probe of a mailbox has ended. Does not block. */
  public void changed(MailboxStatus status) {
    streams.forEach((stream, watcher) -> {
      if (watcher.mailbox().filter(status.mailbox().address()::equals).isPresent()) {
        stream.offer("mailbox", () -> json(status, watcher.names()), null);
      }
    });
  }

  private String json(MailboxStatus status, Naming names) {
    return names.text(JsonAnswer.JSON.writeValueAsString(rows.of(Seen.onBoard(status), names)));
  }

  /** A delivery has ended. Does not block. */
  public void delivered() {
    streams.keySet().forEach(stream -> stream.offer("notice", () -> "{}", null));
  }

  private Duration turn() {
    tables.rest();
    if (streams.isEmpty()) {
      return IDLE;
    }
    ObjectNode present = fleet.json();
    long version = present.path("version").asLong();
    if (version != lastVersion) {
      lastVersion = version;
      streams.forEach((stream, watcher) -> offer(present, stream, watcher));
    }
    if (System.nanoTime() - heartbeatNanos >= HEARTBEAT.toNanos()) {
      heartbeatNanos = System.nanoTime();
      streams.keySet().forEach(EventStream::keepAlive);
    }
    return Table.FRESH;
  }

  /** Ends the streams; their clients learn that the agent stops. */
  public void close() {
    loop.close();
    List.copyOf(streams.keySet()).forEach(EventStream::end);
  }
}

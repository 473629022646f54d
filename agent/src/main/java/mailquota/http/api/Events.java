package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.board.MailboxStatus;
import mailquota.http.Routes;
import mailquota.loop.Loop;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Table;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/events}: a stream of what changes, as server-sent events: {@code fleet} at
 * most every two seconds and only if it has changed, {@code mailbox} after each probe of the open
 * one, {@code notice} when a delivery has ended, and {@code bye} before the agent stops.
 * Thread-safe.
 */
public final class Events implements Routes {

  public static final String PATH = "/api/v1/events";

  /** A browser has at most 6 connections to a host, and mostly one page. */
  static final int MOST_STREAMS = 64;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** One that nobody looks at turns seldom. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Fleet fleet;
  private final Table table;
  private final Lookup lookup;
  private final MailboxRow rows;
  private final Loop loop = new Loop(Thread.ofVirtual(), "page", this::turn);

  /** The number of streams, with those that are about to open. */
  private final AtomicInteger count = new AtomicInteger();

  /** The open streams, each with what its client may see. */
  private final Map<EventStream, Watcher> streams = new ConcurrentHashMap<>();

  /** Used by the loop. */
  private long lastVersion;

  /**
   * Who watches.
   *
   * @param names how mailboxes are called for them
   * @param user null where no login is needed
   */
  private record Watcher(Naming names, @Nullable ObjectNode user) {}

  Events(Fleet fleet, Table table, Lookup lookup, MailboxRow rows) {
    this.fleet = fleet;
    this.table = table;
    this.lookup = lookup;
    this.rows = rows;
  }

  /** Sends the fleet to those who watch, and lets the table rest when nobody does. */
  public Loop loop() {
    return loop;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::open);
  }

  private void open(Context context) {
    Naming names = lookup.names(context);
    String wanted = context.queryParam("mailbox");
    Optional<Address> mailbox =
        wanted == null ? Optional.empty() : lookup.find(wanted, names);
    if (count.incrementAndGet() > MOST_STREAMS) {
      count.decrementAndGet();
      throw new HttpResponseException(
          HttpStatus.SERVICE_UNAVAILABLE, "too many streams of events at once", Map.of());
    }
    Watcher watcher = new Watcher(names, Viewer.json(context));
    AtomicBoolean hasBegun = new AtomicBoolean();
    try {
      new SseHandler(client -> {
            hasBegun.set(true);
            begin(client, mailbox, watcher);
          })
          .handle(context);
    } finally {
      if (!hasBegun.get()) {
        count.decrementAndGet();
      }
    }
  }

  private void begin(SseClient client, Optional<Address> mailbox, Watcher watcher) {
    client.keepAlive();
    EventStream stream =
        new EventStream(client, mailbox, status -> json(status, watcher.names()), HEARTBEAT);
    streams.put(stream, watcher);
    Thread.ofVirtual()
        .name("events")
        .start(() -> {
          try {
            offer(fleet.json(), stream, watcher);
            stream.run();
          } finally {
            streams.remove(stream);
            count.decrementAndGet();
          }
        });
    loop.wake();
  }

  private String json(MailboxStatus status, Naming names) {
    return names.text(JsonAnswer.JSON.writeValueAsString(rows.of(status, names)));
  }

  private static void offer(ObjectNode json, EventStream stream, Watcher watcher) {
    ObjectNode own = json.deepCopy();
    own.set("user", watcher.user());
    stream.offerFleet(
        watcher.names().text(JsonAnswer.JSON.writeValueAsString(own)),
        json.path("version").asLong());
  }

  /** A probe of a mailbox has ended. Does not block. */
  public void changed(MailboxStatus status) {
    streams.keySet().forEach(stream -> stream.offer(status));
  }

  /** A delivery has ended. Does not block. */
  public void delivered() {
    streams.keySet().forEach(EventStream::offerNotice);
  }

  private Duration turn() {
    table.rest();
    if (streams.isEmpty()) {
      return IDLE;
    }
    ObjectNode present = fleet.json();
    long version = present.path("version").asLong();
    if (version != lastVersion) {
      lastVersion = version;
      streams.forEach((stream, watcher) -> offer(present, stream, watcher));
    }
    return Table.FRESH;
  }

  /** Ends the streams; their clients learn that the agent stops. */
  public void close() {
    loop.close();
    List.copyOf(streams.keySet()).forEach(EventStream::end);
  }
}

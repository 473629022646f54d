package mailquota.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server-sent events for one client (html.spec.whatwg.org, "Server-sent events"). Of what the
 * client has not taken only the newest of a kind waits, and no thread waits for the client: one
 * that reads slowly delays nobody and costs no memory, and one that reads nothing fails when its
 * connection is idle for too long. Thread-safe.
 */
public final class EventStream extends IteratingCallback {

  private static final String BYE = "bye";
  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private record Event(String name, Supplier<String> data, @Nullable String id) {

    /** The data is of one line. */
    byte[] text() {
      String idLine = id == null ? "" : "id: " + id + "\n";
      return ("event: " + name + "\n" + idLine + "data: " + data.get() + "\n\n").getBytes(UTF_8);
    }
  }

  private final Response response;
  private final Callback callback;
  private final Consumer<EventStream> ended;

  /** What waits, the newest of each name. Guarded by itself. */
  private final Map<String, Event> waiting = new LinkedHashMap<>();

  private volatile boolean isQuiet;

  /** Used by the iteration, which is one at a time. */
  private boolean isLast;

  EventStream(Response response, Callback callback, Consumer<EventStream> ended) {
    this.response = response;
    this.callback = callback;
    this.ended = ended;
  }

  /**
   * Sends an event in place of one of the same name that waits. Does not block.
   *
   * @param data of one line; asked for when the event is sent
   * @param id null for none
   */
  public void offer(String name, Supplier<String> data, @Nullable String id) {
    synchronized (waiting) {
      waiting.put(name, new Event(name, data, id));
    }
    iterate();
  }

  /** Sends a comment if nothing was sent since the last call: proxies close what is silent. */
  public void keepAlive() {
    if (isQuiet) {
      offer("", () -> "", null);
    }
    isQuiet = true;
  }

  /** Tells the client that no more follows, and ends. */
  public void end() {
    offer(BYE, () -> "{}", null);
  }

  @Override
  protected Action process() {
    if (isLast) {
      return Action.SUCCEEDED;
    }
    Event next = next();
    if (next == null) {
      return Action.IDLE;
    }
    isQuiet = false;
    isLast = next.name().equals(BYE);
    byte[] text = next.name().isEmpty() ? COMMENT : next.text();
    response.write(isLast, ByteBuffer.wrap(text), this);
    return Action.SCHEDULED;
  }

  private @Nullable Event next() {
    synchronized (waiting) {
      Iterator<Event> first = waiting.values().iterator();
      if (!first.hasNext()) {
        return null;
      }
      Event next = first.next();
      first.remove();
      return next;
    }
  }

  @Override
  protected void onCompleteSuccess() {
    ended.accept(this);
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    log.debug("a stream of events has ended: {}", cause.toString());
    ended.accept(this);
    callback.failed(cause);
  }
}

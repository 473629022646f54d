package mailquota.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import mailquota.quota.Durations;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the life of client connections, however slowly they send or read, and their number: above
 * it the connections that have waited longest are closed, so that a new client, such as a health
 * check, is always admitted. The idle timeout of Jetty restarts with each octet, and its connection
 * limit refuses new clients. Thread-safe.
 */
final class OpenConnections extends Handler.Wrapper implements Connection.Listener {

  /** The interval of checks, unless a deadline is shorter. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);

  /** {@code limit} is how long this use may take; null for any time. */
  private record Use(boolean isAtRequest, @Nullable Duration limit, long sinceNanos) {}

  private final HttpLimits limits;
  private final Duration pause;

  /** Guarded by its monitor. */
  private final Map<Connection, Use> uses = new LinkedHashMap<>();

  private volatile Scheduler.Task next = () -> true;

  OpenConnections(HttpLimits limits) {
    this.limits = limits;
    Duration shortest = Durations.shorter(limits.idle(), limits.request());
    pause = Durations.shorter(CHECK_INTERVAL, shortest);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    scheduleCheck();
  }

  @Override
  protected void doStop() throws Exception {
    next.cancel();
    super.doStop();
  }

  @Override
  public void onOpened(Connection connection) {
    synchronized (uses) {
      uses.put(connection, new Use(false, limits.idle(), System.nanoTime()));
    }
    closeSurplus();
  }

  @Override
  public void onClosed(Connection connection) {
    synchronized (uses) {
      uses.remove(connection);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    change(connection, true, limits.of(Request.getPathInContext(request)));
    Request.addCompletionListener(request, _ -> change(connection, false, limits.idle()));
    return super.handle(request, response, callback);
  }

  /** The map is in the order of the last change. */
  private void change(Connection connection, boolean isAtRequest, @Nullable Duration limit) {
    synchronized (uses) {
      if (uses.remove(connection) != null) {
        uses.put(connection, new Use(isAtRequest, limit, System.nanoTime()));
      }
    }
  }

  private void closeSurplus() {
    List<Connection> surplus = List.of();
    synchronized (uses) {
      if (uses.size() > limits.connections()) {
        surplus = matching(use -> !use.isAtRequest());
        int most = Math.min(surplus.size(), uses.size() - limits.connections());
        surplus = surplus.subList(0, most);
      }
    }
    close(surplus);
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    List<Connection> overdue;
    synchronized (uses) {
      overdue = matching(use -> isOverdue(use, now));
    }
    close(overdue);
    scheduleCheck();
  }

  private static boolean isOverdue(Use use, long now) {
    Duration limit = use.limit();
    return limit != null && now - use.sinceNanos() > limit.toNanos();
  }

  /** Oldest first. */
  private List<Connection> matching(Predicate<Use> condition) {
    return uses.entrySet().stream()
        .filter(entry -> condition.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Called without the lock, which {@link #onClosed} takes. */
  private static void close(List<Connection> connections) {
    for (Connection connection : connections) {
      log.debug("closes {}", connection);
      connection.getEndPoint().close();
    }
  }

  private void scheduleCheck() {
    next =
        getServer()
            .getScheduler()
            .schedule(this::closeOverdue, pause.toNanos(), TimeUnit.NANOSECONDS);
  }
}

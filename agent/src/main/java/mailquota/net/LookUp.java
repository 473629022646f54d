package mailquota.net;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves one host name. A look-up cannot be cancelled, so it runs in its own thread, and a late
 * one is left running; the next caller waits for it instead of starting another. Thread-safe.
 */
final class LookUp {

  /** The JDK caches look-ups, too, but each call needs a thread. */
  private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String host;

  /** This and the field below are guarded by this object's monitor. */
  private @Nullable FutureTask<InetAddress[]> running;

  private long begun;

  LookUp(String host) {
    this.host = host;
  }

  /**
   * All addresses, in the order in which to try them.
   *
   * @throws UnknownHostException when there are none, or the look-up is late
   * @throws InterruptedIOException when the thread is interrupted
   */
  InetAddress[] addresses(Deadline deadline) throws UnknownHostException, InterruptedIOException {
    try {
      return running().get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      String why = e.getCause() instanceof UnknownHostException ? "" : ": " + e.getCause();
      throw new UnknownHostException(host + " does not resolve" + why);
    } catch (TimeoutException _) {
      throw new UnknownHostException("no answer to the look-up of " + host);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the agent is stopping");
    }
  }

  private synchronized FutureTask<InetAddress[]> running() {
    FutureTask<InetAddress[]> last = running;
    if (last != null && (!last.isDone() || isFresh(last))) {
      return last;
    }
    FutureTask<InetAddress[]> next = new FutureTask<>(() -> InetAddress.getAllByName(host));
    running = next;
    begun = System.nanoTime();
    Thread.ofVirtual().name("dns-" + host).start(next);
    return next;
  }

  private boolean isFresh(FutureTask<?> last) {
    return last.state() == Future.State.SUCCESS && System.nanoTime() - begun < MEMORY_NANOS;
  }
}

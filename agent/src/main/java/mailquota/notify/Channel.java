package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import mailquota.warning.Notice;

/**
 * A transport of notices. Thread-safe. A call ends within the time-outs of the channel, or soon
 * after its thread is interrupted.
 */
public interface Channel extends AutoCloseable {

  /** The result of {@link #closeIdle} if no connection is idle. */
  Duration NEVER = Duration.ofDays(1);

  String name();

  boolean carries(Notice notice);

  /** The number of notices that may be delivered at the same time, 1 or more. */
  default int connections() {
    return 1;
  }

  Delivery deliver(Notice notice);

  /** Closes connections that have been idle for long; returns the time until the next call. */
  default Duration closeIdle(Instant now) {
    return NEVER;
  }

  @Override
  default void close() {}
}

package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.warning.Notice;

/**
 * A way to send notices. Thread-safe; a call ends within the channel's own time-outs, or soon after
 * its thread is interrupted.
 */
public interface Channel {

  /** Nothing is idle. */
  Duration NEVER = Duration.ofDays(1);

  /** The names of the channels that carry a notice. */
  static List<String> carrying(List<Channel> channels, Notice notice) {
    return channels.stream().filter(each -> each.carries(notice)).map(Channel::name).toList();
  }

  /** Its name in the configuration. */
  String name();

  /** Whether it carries notices such as this one. */
  boolean carries(Notice notice);

  /** How many notices it delivers at once, 1 or more. */
  default int connections() {
    return 1;
  }

  /** One attempt. */
  Delivery deliver(Notice notice);

  /**
   * Closes the connections that have been idle for a while.
   *
   * @return after how long the others are to be looked at again
   */
  default Duration closeIdle(Instant now) {
    return NEVER;
  }

  /** Closes all connections that are idle. */
  default void close() {}
}

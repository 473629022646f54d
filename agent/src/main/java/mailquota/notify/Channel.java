package mailquota.notify;

import mailquota.warning.Notice;

/**
 * A way to tell somebody. Called by one thread at a time; a call ends within the channel's own
 * time-outs.
 */
public interface Channel {

  /** Its name in the configuration. */
  String name();

  /** Whether it carries notices such as this one. */
  boolean carries(Notice notice);

  /** One attempt. */
  Delivery deliver(Notice notice);
}

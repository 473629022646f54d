package mailquota.metrics;

import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.warning.Notice;

/** Carries nothing. */
record SilentChannel(String name) implements Channel {
  @Override
  public boolean carries(Notice notice) {
    return false;
  }

  @Override
  public Delivery deliver(Notice notice) {
    throw new IllegalStateException("nothing is carried");
  }
}

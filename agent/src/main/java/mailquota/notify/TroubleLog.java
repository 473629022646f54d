package mailquota.notify;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once that a channel does not deliver, and once that it delivers again. For one thread. */
final class TroubleLog {

  private static final Logger log = LoggerFactory.getLogger(TroubleLog.class);

  private final String channel;
  private boolean isTroubled;

  TroubleLog(String channel) {
    this.channel = channel;
  }

  void delivers() {
    if (isTroubled) {
      isTroubled = false;
      log.info("channel={} delivers again", channel);
    }
  }

  void doesNotDeliver(String why) {
    if (!isTroubled) {
      isTroubled = true;
      log.warn("channel={} does not deliver, trying again: {}", channel, why);
    }
  }
}

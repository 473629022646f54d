package mailquota.notify.digest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers which digest of each channel was the last, in the store. Thread-safe. */
final class DigestRuns {

  private static final Logger log = LoggerFactory.getLogger(DigestRuns.class);

  private final Store store;

  /** So that a digest is not sent again and again while the store is down. */
  private final Map<String, Instant> known = new ConcurrentHashMap<>();

  DigestRuns(Store store) {
    this.store = store;
  }

  /**
   * For when the last digest that was sent was due; empty for never.
   *
   * @throws StoreException when that cannot be told now
   */
  Optional<Instant> last(String channel) {
    Instant last = known.get(channel);
    return last == null ? store.mark(name(channel)) : Optional.of(last);
  }

  /**
   * It is done with.
   *
   * @param due for when it was due
   */
  void sent(String channel, Instant due) {
    known.put(channel, due);
    try {
      store.mark(name(channel), due);
    } catch (StoreException e) {
      log.warn("channel={} would be sent its digest again: {}", channel, e.getMessage());
    }
  }

  private static String name(String channel) {
    return "digest " + channel;
  }
}

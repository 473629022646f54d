package mailquota.notify.digest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores the due time of the last digest of each channel. Thread-safe. */
final class DigestRuns {

  private static final Logger log = LoggerFactory.getLogger(DigestRuns.class);

  private final Store store;

  /** Prevents repeated digests while the store is down. */
  private final Map<String, Instant> known = new ConcurrentHashMap<>();

  DigestRuns(Store store) {
    this.store = store;
  }

  /**
   * The due time of the last digest sent; empty if none was sent.
   *
   * @throws StoreException if the store cannot be read
   */
  Optional<Instant> last(String channel) {
    Instant last = known.get(channel);
    return last == null ? store.mark(name(channel)) : Optional.of(last);
  }

  /** Records that the digest due at {@code due} was sent or rejected. */
  void sent(String channel, Instant due) {
    known.put(channel, due);
    try {
      store.mark(name(channel), due);
    } catch (StoreException e) {
      log.warn("channel={} after a restart the digest is sent again: {}", channel, e.getMessage());
    }
  }

  private static String name(String channel) {
    return "digest:" + channel;
  }
}

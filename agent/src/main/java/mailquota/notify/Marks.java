package mailquota.notify;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which digest of each channel was the last. Thread-safe. */
public interface Marks {

  /** For when the last digest that was sent was due; empty for never. */
  Optional<Instant> last(String channel);

  /**
   * It is done with.
   *
   * @param due for when it was due
   */
  void sent(String channel, Instant due);

  /** In memory: forgotten when the process ends. */
  static Marks inMemory() {
    Map<String, Instant> marks = new ConcurrentHashMap<>();
    return new Marks() {
      @Override
      public Optional<Instant> last(String channel) {
        return Optional.ofNullable(marks.get(channel));
      }

      @Override
      public void sent(String channel, Instant due) {
        marks.put(channel, due);
      }
    };
  }
}

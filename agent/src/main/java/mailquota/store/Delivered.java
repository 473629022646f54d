package mailquota.store;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An entry that has left the outbox.
 *
 * @param why the reason of a rejection; null for an accepted entry
 */
public record Delivered(OutboxEntry entry, Outcome outcome, @Nullable String why, Instant at) {

  public enum Outcome {
    ACCEPTED,
    REJECTED;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

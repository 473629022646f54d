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

    /** The reverse of {@link #column}. */
    static Outcome of(String column) {
      return valueOf(column.toUpperCase(Locale.ROOT));
    }

    /** As in the API: {@code accepted}. */
    public String label() {
      return column();
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

package mailquota.store;

import java.time.Instant;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * Notices that match are not to be sent for a while.
 *
 * @param id unique, chosen by whoever adds it
 */
public record Silence(
    String id, Matcher matcher, Instant startsAt, Instant endsAt, String author, String comment) {

  public Silence {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a silence has an id");
    }
    if (endsAt.isBefore(startsAt)) {
      throw new IllegalArgumentException("a silence ends after it starts");
    }
  }

  /**
   * Which notices: those to which all parts apply that are given.
   *
   * @param mailbox an address, or a pattern with {@code *}; null for any
   * @param domain null for any
   * @param server by its name in the configuration; null for any
   * @param level null for any
   */
  public record Matcher(
      @Nullable String mailbox,
      @Nullable String domain,
      @Nullable String server,
      @Nullable Level level) {}
}

package mailquota.inventory.source;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a source.
 *
 * @param mailboxes the number of its accepted mailboxes
 * @param lastSuccess when it was last read; null if never by this process
 * @param failure why the last reading failed; null if it did not, or if there was none
 * @param objection why its last content is held; null if it is not
 * @param rejected the rejected rows of the last complete reading
 * @param took how long the last reading took; null if there was none
 */
public record SourceState(
    int mailboxes,
    @Nullable Instant lastSuccess,
    @Nullable String failure,
    @Nullable String objection,
    long rejected,
    @Nullable Duration took) {

  static final SourceState NEW = new SourceState(0, null, null, null, 0, null);

  /** Of a source that is part of the configuration. */
  static SourceState fixed(int mailboxes, Instant at) {
    return new SourceState(mailboxes, at, null, null, 0, null);
  }

  SourceState failed(String why, Duration after) {
    return new SourceState(mailboxes, lastSuccess, why, objection, rejected, after);
  }

  SourceState rejecting(long rows) {
    return new SourceState(mailboxes, lastSuccess, failure, objection, rows, took);
  }

  SourceState unchanged(Instant at, Duration after) {
    return new SourceState(mailboxes, at, null, objection, rejected, after);
  }

  SourceState held(String why, Instant at, Duration after) {
    return new SourceState(mailboxes, at, null, why, rejected, after);
  }

  /** Whether a reading has ended, successful or not. */
  public boolean hasEnded() {
    return took != null || lastSuccess != null;
  }
}

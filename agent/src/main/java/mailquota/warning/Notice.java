package mailquota.warning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Owner;
import mailquota.quota.Usage;

/**
 * One thing to tell: of what, to whom it belongs, what changed, and the figures of then. Immutable,
 * thread-safe.
 *
 * @param roots how many quota roots the mailbox has; where it has several, the reader needs to know
 *     which one this is about
 */
public record Notice(
    Subject subject,
    Owner owner,
    Usage usage,
    Change change,
    Forecast forecast,
    Instant at,
    int roots) {

  private static final int ID_BYTES = 16;

  /** Of a mailbox with one quota root. */
  public Notice(
      Subject subject, Owner owner, Usage usage, Change change, Forecast forecast, Instant at) {
    this(subject, owner, usage, change, forecast, at, 1);
  }

  /**
   * The identity: the same for the same mailbox, root, resource, level, episode and repetition,
   * whenever and however often it is sent. A hash, since it travels in headers and logs where an
   * address must not.
   */
  public String id() {
    return hash(
        change.level().name(), change.episode().toString(), String.valueOf(change.repetition()));
  }

  /** The same for all notices of one episode: what they have in common, to be shown together. */
  public String episodeId() {
    return hash(change.episode().toString());
  }

  /** The same for all notices about this mailbox, root and resource, at any level. */
  public String subjectId() {
    return hash();
  }

  private String hash(String... particulars) {
    List<String> identity =
        new ArrayList<>(
            List.of(
                subject.mailbox().value(),
                subject.server(),
                subject.root(),
                subject.resource().name()));
    identity.addAll(List.of(particulars));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(String.join("\0", identity).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}

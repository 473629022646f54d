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
 * A notice: the resource, its owner, the change, and the figures at that time. Immutable,
 * thread-safe.
 *
 * @param roots the number of quota roots of the mailbox; the text names the root if there are more
 *     than one
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

  /** A notice for a mailbox with one quota root. */
  public Notice(
      Subject subject, Owner owner, Usage usage, Change change, Forecast forecast, Instant at) {
    this(subject, owner, usage, change, forecast, at, 1);
  }

  /**
   * The identity: a hash of mailbox, server, root, resource, level, episode and repetition, for
   * headers and logs, which must not contain an address.
   */
  public String id() {
    return hash(
        change.level().name(), change.episode().toString(), String.valueOf(change.repetition()));
  }

  /** The identity of the episode, by which mail clients group its notices. */
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

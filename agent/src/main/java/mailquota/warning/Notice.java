package mailquota.warning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import mailquota.forecast.Forecast;
import mailquota.quota.Owner;
import mailquota.quota.Usage;

/**
 * One thing to tell: of what, to whom it belongs, what changed, and the figures of then. Immutable,
 * thread-safe.
 */
public record Notice(
    Subject subject, Owner owner, Usage usage, Change change, Forecast forecast, Instant at) {

  private static final int ID_BYTES = 16;

  /** Where to write to the owner: the contact if there is one, else the mailbox itself. */
  public String contactOrMailbox() {
    String contact = owner.contact();
    return contact == null ? subject.mailbox().value() : contact;
  }

  /**
   * The identity: the same for the same mailbox, root, resource, level, episode and repetition,
   * whenever and however often it is sent. A hash, since it travels in headers and logs where an
   * address must not.
   */
  public String id() {
    String identity =
        String.join(
            "\0",
            subject.mailbox().value(),
            subject.server(),
            subject.root(),
            subject.resource().name(),
            change.level().name(),
            change.episode().toString(),
            String.valueOf(change.repetition()));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}

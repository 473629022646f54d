package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import mailquota.inventory.Mailbox;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;

/**
 * One thing to tell: of which mailbox, quota root and resource, what changed, and the figures of
 * then.
 */
public record Notice(
    Mailbox mailbox, String root, Resource resource, Usage usage, Change change, Instant at) {

  private static final int ID_BYTES = 16;

  /**
   * The identity: the same for the same mailbox, root, resource, level and episode, whenever and
   * however often it is sent. A hash, since it travels in headers and logs where an address must
   * not.
   */
  public String id() {
    String identity =
        String.join(
            "\0",
            mailbox.address().value(),
            mailbox.server(),
            root,
            resource.name(),
            change.level().name(),
            change.episode().toString());
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}

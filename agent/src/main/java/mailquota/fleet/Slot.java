package mailquota.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import mailquota.quota.Address;

/** The 16-bit hash of an address, by which the mailboxes of a server are divided. */
public final class Slot {

  /** The number of slots. */
  public static final int COUNT = 1 << Short.SIZE;

  private Slot() {}

  /**
   * The first two bytes of SHA-256 of the address, from 0 to {@link #COUNT} - 1. It is stored, and
   * depends on nothing else.
   */
  public static int of(Address mailbox) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(mailbox.value().getBytes(UTF_8));
      return Byte.toUnsignedInt(hash[0]) << Byte.SIZE | Byte.toUnsignedInt(hash[1]);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}

package mailquota.probe;

import java.util.List;
import mailquota.quota.Limit;
import mailquota.sql.SqlQuery;
import org.jspecify.annotations.Nullable;

/**
 * Per-server differences in the commands to send and in the meaning of the answers.
 *
 * @param root imap-admin: the quota root of a mailbox, a template with {@code {mailbox}}, {@code
 *     {localpart}} and {@code {domain}}
 * @param folders the folders to request quota roots of, in Unicode; at least one
 * @param holdZeros whether the readings of a round in which most mailboxes fall to 0 are held back
 * @param query sql: what measures the mailboxes; null for other methods
 */
public record Dialect(
    String root,
    List<String> folders,
    Fallback fallback,
    ZeroLimit zeroLimit,
    boolean holdZeros,
    @Nullable SqlQuery query) {

  /** The folder that every mailbox has (RFC 9051 section 5.1). */
  public static final String INBOX = "INBOX";

  public static final Dialect USUAL =
      new Dialect("user/{mailbox}", Fallback.NONE, ZeroLimit.UNLIMITED);

  public Dialect {
    folders = List.copyOf(folders);
    if (folders.isEmpty()) {
      throw new IllegalArgumentException("at least one folder is required");
    }
  }

  /** With the defaults: the roots of INBOX only, and zeros are held. */
  public Dialect(String root, Fallback fallback, ZeroLimit zeroLimit) {
    this(root, List.of(INBOX), fallback, zeroLimit, true, null);
  }

  /** Whether the quota root of this template differs between the mailboxes of a domain. */
  public static boolean isRoot(String template) {
    return template.contains("{mailbox}") || template.contains("{localpart}");
  }

  /** What to do with a server without QUOTA. */
  public enum Fallback {
    /** The mailbox is unsupported. */
    NONE,
    /** Add the sizes of the folders, and take the limit from the configuration. */
    STATUS_SIZE
  }

  /** The meaning of a limit of 0; RFC 9208 does not define it, and servers differ. */
  public enum ZeroLimit {
    UNLIMITED,
    /** Nothing may be stored. */
    NOTHING_FITS;

    /** The meaning of a limit that a server sends, which is 0 or more. */
    public Limit limit(long number) {
      return number == 0 && this == UNLIMITED ? Limit.UNLIMITED : new Limit.Finite(number);
    }
  }
}

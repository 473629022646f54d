package mailquota.probe;

import java.util.List;
import mailquota.quota.Limit;

/**
 * What one server has to be asked, and how its answer is to be taken, where servers differ.
 *
 * @param root imap-admin: the quota root of a mailbox, in which {@code {mailbox}}, {@code
 *     {localpart}} and {@code {domain}} stand for the mailbox's
 * @param folders those whose quota roots are asked for, as people write them; at least one
 */
public record Dialect(String root, List<String> folders, Fallback fallback, ZeroLimit zeroLimit) {

  /** The folder that every mailbox has (RFC 9051 section 5.1). */
  public static final String INBOX = "INBOX";

  public static final Dialect USUAL =
      new Dialect("user/{mailbox}", Fallback.NONE, ZeroLimit.UNLIMITED);

  public Dialect {
    folders = List.copyOf(folders);
    if (folders.isEmpty()) {
      throw new IllegalArgumentException("a mailbox is asked for by a folder at least");
    }
  }

  /** Where the roots of INBOX are all there is. */
  public Dialect(String root, Fallback fallback, ZeroLimit zeroLimit) {
    this(root, List.of(INBOX), fallback, zeroLimit);
  }

  /** What to do where a server has no QUOTA. */
  public enum Fallback {
    /** The mailbox is unsupported. */
    NONE,
    /** Add up the sizes of its folders, and take the limit from the configuration. */
    STATUS_SIZE
  }

  /** What a limit of 0 means; RFC 9208 does not say, and servers differ. */
  public enum ZeroLimit {
    /** No limit. */
    UNLIMITED,
    /** Nothing may be stored. */
    NOTHING_FITS;

    /** What a server means by this limit, which is 0 or more. */
    public Limit limit(long told) {
      return told == 0 && this == UNLIMITED ? Limit.UNLIMITED : new Limit.Finite(told);
    }
  }
}

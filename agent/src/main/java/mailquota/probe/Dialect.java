package mailquota.probe;

import mailquota.quota.Limit;

/**
 * What one server has to be asked, and how its answer is to be taken, where servers differ.
 *
 * @param root imap-admin: the quota root of a mailbox, in which {@code {mailbox}}, {@code
 *     {localpart}} and {@code {domain}} stand for the mailbox's
 * @param holdZeros whether readings that fall to 0 all at once are held back
 */
public record Dialect(String root, Fallback fallback, ZeroLimit zeroLimit, boolean holdZeros) {

  public static final Dialect USUAL =
      new Dialect("user/{mailbox}", Fallback.NONE, ZeroLimit.UNLIMITED, true);

  /** One that holds such readings, as is usual. */
  public Dialect(String root, Fallback fallback, ZeroLimit zeroLimit) {
    this(root, fallback, zeroLimit, true);
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

package mailquota.sql;

import java.io.Serial;
import mailquota.quota.Reason;

/** A query that has no complete answer. */
public final class SqlFailedException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String detail;

  /**
   * @param detail for people; contains no secret and no address of a mailbox
   */
  public SqlFailedException(Reason reason, String detail) {
    // Without a stack trace, because failures are expected.
    super(detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  public Reason reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }
}

package mailquota.probe;

import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * Ends a conversation that cannot go on, from wherever it stands. It never leaves {@code probe}:
 * {@link Connector} turns it into a {@link Failed}.
 */
public final class ProbeFailedException extends Exception {

  private static final long serialVersionUID = 1;

  private final Reason reason;

  public ProbeFailedException(Reason reason, String detail) {
    // A failed probe is daily business: no stack trace is taken.
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** The same as a result. */
  public Failed failed() {
    return new Failed(reason, String.valueOf(getMessage()));
  }
}

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
  private final boolean worthAnother;

  public ProbeFailedException(Reason reason, String detail) {
    this(reason, detail, false);
  }

  private ProbeFailedException(Reason reason, String detail, boolean worthAnother) {
    // A failed probe is daily business: no stack trace is taken.
    super(detail, null, false, false);
    this.reason = reason;
    this.worthAnother = worthAnother;
  }

  /** The same, of a server that will be asked otherwise on another connection. */
  public ProbeFailedException worthAnother() {
    return new ProbeFailedException(reason, String.valueOf(getMessage()), true);
  }

  /** Whether the probe goes on with another connection, if this was its first. */
  public boolean isWorthAnother() {
    return worthAnother;
  }

  /** The same as a result. */
  public Failed failed() {
    return new Failed(reason, String.valueOf(getMessage()));
  }
}

package mailquota.probe;

import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/** Aborts a conversation; {@link Connector} translates it into a {@link Failed}. */
public final class ProbeFailedException extends Exception {

  private static final long serialVersionUID = 1;

  /** Transient, because exceptions are never serialized here and results are not serializable. */
  private final transient Failed failed;

  private final boolean worthAnother;

  public ProbeFailedException(Reason reason, String detail) {
    this(new Failed(reason, detail));
  }

  public ProbeFailedException(Failed failed) {
    this(failed, false);
  }

  private ProbeFailedException(Failed failed, boolean worthAnother) {
    // Without a stack trace, because failed probes are frequent.
    super(failed.detail(), null, false, false);
    this.failed = failed;
    this.worthAnother = worthAnother;
  }

  /** The answer violates the protocol, or exceeds a limit. */
  public static ProbeFailedException malformed(String detail) {
    return new ProbeFailedException(Reason.PROTOCOL, detail);
  }

  /** The same failure, to be repeated on a second connection with other commands. */
  public ProbeFailedException worthAnother() {
    return new ProbeFailedException(failed, true);
  }

  public boolean isWorthAnother() {
    return worthAnother;
  }

  public Failed failed() {
    return failed;
  }
}

package mailquota.quota;

/** The result of one probe of a mailbox. Only {@link Measured} has figures. */
public sealed interface ProbeResult {

  /** The value of the metric label and of the JSON field. */
  default String label() {
    return switch (this) {
      case Measured _ -> "measured";
      case NoQuota _ -> "no-quota";
      case Unsupported _ -> "unsupported";
      case Failed _ -> "failed";
    };
  }

  /** The server reported figures. */
  record Measured(Reading reading) implements ProbeResult {}

  /** The server reports quotas, and this mailbox has none. */
  record NoQuota() implements ProbeResult {}

  /** The server does not report quotas. */
  record Unsupported() implements ProbeResult {}

  /**
   * The probe failed.
   *
   * @param detail for the log: what was attempted and what happened instead; never a secret
   * @param retry when to try again
   */
  record Failed(Reason reason, String detail, Retry retry) implements ProbeResult {

    public Failed(Reason reason, String detail) {
      this(reason, detail, Retry.BY_REASON);
    }

    public Failed withDetail(String other) {
      return new Failed(reason, other, retry);
    }
  }
}

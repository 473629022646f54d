package mailquota.quota;

/** The result of one probe of a mailbox. Only {@link Measured} has figures. */
public sealed interface ProbeResult {

  /** The value of the metric label and of the JSON field. */
  String label();

  /** The server reported figures. */
  record Measured(Reading reading) implements ProbeResult {
    @Override
    public String label() {
      return "measured";
    }
  }

  /** The server reports quotas, and this mailbox has none. */
  record NoQuota() implements ProbeResult {
    @Override
    public String label() {
      return "no-quota";
    }
  }

  /** The server does not report quotas. */
  record Unsupported() implements ProbeResult {
    @Override
    public String label() {
      return "unsupported";
    }
  }

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

    @Override
    public String label() {
      return "failed";
    }
  }
}

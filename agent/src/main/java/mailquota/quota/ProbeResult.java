package mailquota.quota;

/** How one attempt to measure a mailbox ended. Only {@link Measured} has numbers. */
public sealed interface ProbeResult {

  /** The value of the metric label and of the JSON field. */
  String label();

  /** The server gave figures. */
  record Measured(Reading reading) implements ProbeResult {
    @Override
    public String label() {
      return "measured";
    }
  }

  /** The server can tell quotas, and this mailbox has none. */
  record NoQuota() implements ProbeResult {
    @Override
    public String label() {
      return "no-quota";
    }
  }

  /** The server cannot tell quotas. */
  record Unsupported() implements ProbeResult {
    @Override
    public String label() {
      return "unsupported";
    }
  }

  /**
   * The attempt failed.
   *
   * @param detail for people: what was attempted and what came instead; never a secret
   * @param retry when it is tried again
   */
  record Failed(Reason reason, String detail, Retry retry) implements ProbeResult {

    /** One that is tried again as usual after its reason. */
    public Failed(Reason reason, String detail) {
      this(reason, detail, Retry.BY_REASON);
    }

    /** The same with other words for people. */
    public Failed saying(String other) {
      return new Failed(reason, other, retry);
    }

    @Override
    public String label() {
      return "failed";
    }
  }
}

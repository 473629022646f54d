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
   */
  record Failed(Reason reason, String detail) implements ProbeResult {
    @Override
    public String label() {
      return "failed";
    }
  }
}

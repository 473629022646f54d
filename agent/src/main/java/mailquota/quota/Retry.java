package mailquota.quota;

import java.time.Duration;

/** What a failed probe says about the time of the next one. */
public sealed interface Retry {

  Retry BY_REASON = new ByReason();

  Retry GENTLY = new Gently();

  /** Only the {@link Reason} is known. */
  record ByReason() implements Retry {}

  /**
   * The server refused the login without a code or a text that says why. The password may be wrong,
   * or the refusal may be temporary: frequent probes could lock the mailbox, rare ones would leave
   * it unmeasured for hours.
   */
  record Gently() implements Retry {}

  /** The server named the pause before the next login. */
  record NotBefore(Duration pause) implements Retry {
    public NotBefore {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("a pause is 0 or more");
      }
    }
  }
}

package mailquota.quota;

import java.time.Duration;

/** When a mailbox whose probe failed is probed again, as far as the failure itself says. */
public sealed interface Retry {

  /** As after any failure of its {@link Reason}. */
  Retry BY_REASON = new ByReason();

  /** Soon, and then less and less often. */
  Retry GENTLY = new Gently();

  /** The failure says no more than its reason. */
  record ByReason() implements Retry {}

  /**
   * The server refused the login with neither a code nor words that say why. The password may be
   * wrong, or the refusal may pass by itself: the mailbox is neither probed often, which could lock
   * it, nor left alone for hours.
   */
  record Gently() implements Retry {}

  /** The server named the time after which it may be asked again. */
  record NotBefore(Duration pause) implements Retry {
    public NotBefore {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("a pause is 0 or more");
      }
    }
  }
}

package mailquota.notify;

import java.time.Duration;

/** How one attempt to send a notice ended. */
public sealed interface Delivery {

  /** The value of the metric label. */
  String label();

  /** The channel has taken it over: it counts as sent. */
  record Accepted() implements Delivery {
    @Override
    public String label() {
      return "accepted";
    }
  }

  /**
   * Not now; the same notice is to be sent again.
   *
   * @param notBefore how long the receiver wants to be left alone at least; 0 where it did not say
   */
  record RetryLater(String why, Duration notBefore) implements Delivery {

    public RetryLater(String why) {
      this(why, Duration.ZERO);
    }

    @Override
    public String label() {
      return "retry";
    }
  }

  /** Never: sending the same again would end the same. */
  record Rejected(String why) implements Delivery {
    @Override
    public String label() {
      return "rejected";
    }
  }
}

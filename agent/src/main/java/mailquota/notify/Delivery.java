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
   * @param notBefore how long the receiver asks to be left alone, whatever the notice; 0 where it
   *     does not
   */
  record RetryLater(String why, Duration notBefore, Failing failing) implements Delivery {

    /** What does not work. */
    public enum Failing {
      /** The channel as a whole, as far as can be known. */
      CHANNEL,
      /** This notice: the channel answers, and may take others. */
      NOTICE
    }

    public RetryLater(String why, Duration notBefore) {
      this(why, notBefore, Failing.CHANNEL);
    }

    public RetryLater(String why) {
      this(why, Duration.ZERO);
    }

    public static RetryLater ofNotice(String why) {
      return new RetryLater(why, Duration.ZERO, Failing.NOTICE);
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

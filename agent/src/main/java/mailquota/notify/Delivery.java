package mailquota.notify;

import java.time.Duration;

/** The result of one attempt to send a notice. */
public sealed interface Delivery {

  /** The value of the metric label. */
  default String label() {
    return switch (this) {
      case Accepted _ -> "accepted";
      case RetryLater _ -> "retry";
      case Rejected _ -> "rejected";
    };
  }

  record Accepted() implements Delivery {}

  /** The notice must be sent again, not before the time that the receiver names; 0 for none. */
  record RetryLater(String why, Duration notBefore, Failing failing) implements Delivery {

    public enum Failing {
      /** The channel as a whole. */
      CHANNEL,
      /** Only this notice: the channel may accept others. */
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
  }

  /** The notice will never be accepted; it is not sent again. */
  record Rejected(String why) implements Delivery {}
}

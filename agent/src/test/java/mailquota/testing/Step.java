package mailquota.testing;

import java.time.Duration;

/** What a scripted server does next. Bytes are kept as characters of ISO 8859-1. */
sealed interface Step {

  /** For {@code times}: until the client has had enough and leaves. */
  long FOREVER = Long.MAX_VALUE;

  /** Says the bytes so many times; more than once, the client may leave in between. */
  record Send(String bytes, long times) implements Step {}

  /** Says the bytes one by one, each in a packet of its own. */
  record Drip(String bytes, Duration interval) implements Step {}

  /** Reads one line; an optional one the client may leave out by leaving. */
  record Expect(LinePattern pattern, boolean optional) implements Step {}

  /** Throws away what has arrived but was not read yet. */
  record Lose() implements Step {}

  /** Starts TLS; refused, it is the client that must break off. */
  record StartTls(boolean refused) implements Step {}

  /** The last step of a connection that does not just end in peace. */
  enum Ending implements Step {
    /** Says nothing until the client leaves. */
    STALL,
    /** Breaks the connection with a TCP reset. */
    RESET,
    /** Closes without waiting for the client. */
    CLOSE
  }
}

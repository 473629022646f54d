package mailquota.testing.script;

import java.time.Duration;

/** A step of a scripted server. Bytes are characters of ISO 8859-1. */
sealed interface Step {

  /** For {@code times}: until the client closes. */
  long FOREVER = Long.MAX_VALUE;

  /** Sends the bytes that many times; if more than once, the client may close in between. */
  record Send(String bytes, long times) implements Step {}

  /** Sends the bytes one at a time, each in its own packet. */
  record Drip(String bytes, Duration interval) implements Step {}

  /** Reads one line; instead of an optional one the client may close. */
  record Expect(LinePattern pattern, boolean optional) implements Step {}

  /** Discards received input that was not read yet. */
  record Lose() implements Step {}

  /** Starts TLS; if refused, the client must close. */
  record StartTls(boolean refused) implements Step {}

  /** The last step of a connection that does not end normally. */
  enum Ending implements Step {
    /** Sends nothing until the client closes. */
    STALL,
    /** Resets the TCP connection. */
    RESET,
    /** Closes without waiting for the client. */
    CLOSE
  }
}

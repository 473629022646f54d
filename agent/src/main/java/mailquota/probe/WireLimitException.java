package mailquota.probe;

import java.io.IOException;

/** The server said more than a probe accepts. */
final class WireLimitException extends IOException {

  private static final long serialVersionUID = 1;

  WireLimitException(String what) {
    super("the server sent " + what);
  }
}

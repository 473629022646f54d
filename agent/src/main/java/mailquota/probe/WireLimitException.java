package mailquota.probe;

import java.io.IOException;

/** The server exceeded a limit of input. */
final class WireLimitException extends IOException {

  private static final long serialVersionUID = 1;

  WireLimitException(String what) {
    super("the server sent " + what);
  }
}

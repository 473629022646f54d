package mailquota.probe;

import java.io.IOException;

final class WireLimitException extends IOException {

  private static final long serialVersionUID = 1;

  WireLimitException(String what) {
    super("the server sent " + what);
  }
}

package mailquota.net;

import java.io.IOException;

/** No address of a host accepted a TCP connection. */
public final class NoConnectionException extends IOException {

  private static final long serialVersionUID = 1;

  NoConnectionException(IOException cause) {
    super(
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
  }
}

package mailquota.config;

import java.io.IOException;

/** A file could not be read. The message describes what was found: "a folder". */
public final class UnreadableException extends IOException {

  private static final long serialVersionUID = 1;

  UnreadableException(String what) {
    super(what);
  }

  UnreadableException(String what, IOException cause) {
    super(what, cause);
  }
}

package mailquota.demo.server;

import java.io.IOException;
import java.io.Serial;

/** Thrown to end a session from any depth. */
final class HangUp extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final Ending ending;

  HangUp(Ending ending) {
    super(ending.name());
    this.ending = ending;
  }

  Ending ending() {
    return ending;
  }
}

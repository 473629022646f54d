package mailquota.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What tests do on a machine that lacks the real server they want. */
final class RealServer {

  private RealServer() {}

  /** Skips the calling test, or fails it where {@code -Dreal.required=true} says so. */
  static void require(boolean present, String missing) {
    if (present) {
      return;
    }
    if (Boolean.getBoolean("real.required")) {
      Assertions.fail(missing);
    }
    Assumptions.abort(missing);
  }
}

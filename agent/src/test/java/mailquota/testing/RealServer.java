package mailquota.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The behaviour of tests on a machine without the real server. */
public final class RealServer {

  private RealServer() {}

  /** Skips the calling test, or fails it with {@code -Dreal.required=true}. */
  public static void require(boolean present, String missing) {
    if (present) {
      return;
    }
    if (Boolean.getBoolean("real.required")) {
      Assertions.fail(missing);
    }
    Assumptions.abort(missing);
  }
}

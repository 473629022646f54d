package mailquota.probe.oauth;

import java.time.Duration;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

sealed interface TokenAnswer {

  /**
   * A token.
   *
   * @param lifetime above 0
   * @param refreshToken the one to use from now on; null where it has not changed
   */
  record Granted(Secret token, Duration lifetime, @Nullable Secret refreshToken)
      implements TokenAnswer {}

  /** No token; the detail is for people and contains no secret. */
  record Failed(Reason reason, String detail) implements TokenAnswer {}
}

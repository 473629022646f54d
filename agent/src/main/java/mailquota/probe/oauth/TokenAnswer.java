package mailquota.probe.oauth;

import java.time.Duration;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** How a request for a token ended. */
sealed interface TokenAnswer {

  /**
   * There is one.
   *
   * @param lifetime how long it is good, above 0
   * @param refreshToken what to ask with from now on; null for what was asked with
   */
  record Granted(Secret token, Duration lifetime, @Nullable Secret refreshToken)
      implements TokenAnswer {}

  /**
   * There is none.
   *
   * @param detail for people; never a secret
   */
  record Failed(Reason reason, String detail) implements TokenAnswer {}
}

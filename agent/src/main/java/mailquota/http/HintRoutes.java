package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/probe/{address}}: a mail server asks for an early probe of a mailbox. A body
 * is ignored. Thread-safe.
 */
public final class HintRoutes implements Routes {

  private static final String SCHEME = "Bearer ";

  private final Supplier<Optional<Secret>> token;
  private final HintRate rate;
  private final Function<Address, Optional<Duration>> hint;

  /**
   * @param token the present token; empty: no hints are taken
   * @param hint asks for the probe of an address; returns how long the mailbox waits after a
   *     refused login instead, zero for not at all, and nothing for an unknown mailbox
   */
  public HintRoutes(Supplier<Optional<Secret>> token, Function<Address, Optional<Duration>> hint) {
    this.token = token;
    this.hint = hint;
    rate = new HintRate(System.nanoTime());
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/probe/<address>", this::hint);
  }

  private void hint(Context context) {
    requireToken(context);
    Duration untilAllowed = rate.take(System.nanoTime());
    if (untilAllowed.isPositive()) {
      throw tooMany(context, untilAllowed, "too many hints");
    }
    Duration wait =
        address(context)
            .flatMap(hint)
            .orElseThrow(() -> new NotFoundResponse("no mailbox of this address"));
    if (wait.isPositive()) {
      throw tooMany(context, wait, "the mailbox is not probed so soon after a refused login");
    }
    context.status(HttpStatus.ACCEPTED);
  }

  /** Empty for what no mailbox has. */
  private static Optional<Address> address(Context context) {
    try {
      return Optional.of(new Address(context.pathParam("address")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private void requireToken(Context context) {
    Secret expected =
        token.get().orElseThrow(() -> new NotFoundResponse("http.hints is not configured"));
    if (!expected.equals(bearer(context.header("Authorization")))) {
      context.header("WWW-Authenticate", "Bearer");
      throw new UnauthorizedResponse("expected Authorization: Bearer and the token of http.hints");
    }
  }

  /**
   * The token of RFC 6750 section 2.1; null if there is none. The name of a scheme is
   * case-insensitive (RFC 9110 section 11.1).
   */
  private static @Nullable Secret bearer(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? new Secret(authorization.substring(SCHEME.length()).strip())
        : null;
  }

  private static HttpResponseException tooMany(Context context, Duration wait, String why) {
    context.header("Retry-After", String.valueOf(wait.plusMillis(999).toSeconds()));
    return new HttpResponseException(HttpStatus.TOO_MANY_REQUESTS, why, Map.of());
  }
}

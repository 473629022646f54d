package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /api/v1/probe/{address}}: a mail server asks for an early probe of a mailbox. {@code
 * POST /api/v1/probe}: the same with an event of Dovecot's event exporter, which sends all events
 * to one URL and can send a token as a password only. Thread-safe.
 */
public final class HintRoutes implements Routes {

  static final String PATH = "/api/v1/probe";

  /** The address in an event of Dovecot as JSON. */
  private static final String USER = "/fields/user";

  /** A mail server sends one hint for each mailbox that crosses a level, as after a migration. */
  static final int AT_ONCE = 1000;

  /** One hint takes linear time in the number of mailboxes of its server. */
  static final int A_SECOND = 20;

  private static final JsonMapper JSON = new JsonMapper();

  private final Supplier<Optional<Secret>> token;
  private final TokenBucket rate;
  private final Function<Address, Optional<Duration>> hint;

  /**
   * @param token the present token; empty: no hints are taken
   * @param hint asks for the probe of an address; returns how long the mailbox waits after a
   *     refused login instead, zero for not at all, and nothing for an unknown mailbox
   */
  public HintRoutes(Supplier<Optional<Secret>> token, Function<Address, Optional<Duration>> hint) {
    this.token = token;
    this.hint = hint;
    rate = new TokenBucket(AT_ONCE, A_SECOND, System.nanoTime());
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post(PATH, context -> hint(context, user(context)));
    routes.post(PATH + "/<address>", context -> hint(context, context.pathParam("address")));
  }

  /** Empty for an event without a user. */
  private static String user(Context context) {
    try {
      return JSON.readTree(context.bodyAsBytes()).at(USER).asString("");
    } catch (JacksonException _) {
      throw new BadRequestResponse("expected a JSON object with the address at " + USER);
    }
  }

  private void hint(Context context, String mailbox) {
    requireToken(context);
    Duration untilAllowed = rate.take(System.nanoTime());
    if (untilAllowed.isPositive()) {
      throw NotNow.of(context, untilAllowed, "too many hints");
    }
    Duration wait =
        Address.find(mailbox)
            .flatMap(hint)
            .orElseThrow(() -> new NotFoundResponse("no mailbox of this address"));
    if (wait.isPositive()) {
      throw NotNow.of(context, wait, "the mailbox is not probed so soon after a refused login");
    }
    context.status(HttpStatus.ACCEPTED);
  }

  private void requireToken(Context context) {
    Secret expected =
        token.get().orElseThrow(() -> new NotFoundResponse("http.hints is not configured"));
    boolean isRight =
        switch (Authorization.of(context.header("Authorization"))) {
          case Authorization.Bearer(Secret given) -> expected.equals(given);
          case Authorization.Basic(_, Secret given) -> expected.equals(given);
          case Authorization.None() -> false;
        };
    if (!isRight) {
      context.header("WWW-Authenticate", "Bearer");
      throw new UnauthorizedResponse("expected Authorization: Bearer and the token of http.hints");
    }
  }
}

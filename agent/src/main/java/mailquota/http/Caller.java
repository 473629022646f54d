package mailquota.http;

import io.javalin.http.Context;
import java.util.Optional;
import mailquota.http.access.Identity;

/** Who makes a request. */
public final class Caller {

  /** The attribute of a request. */
  static final String ATTRIBUTE = Identity.class.getName();

  private Caller() {}

  /** Empty where no login is needed. */
  public static Optional<Identity> of(Context context) {
    return Optional.ofNullable((Identity) context.req().getAttribute(ATTRIBUTE));
  }
}

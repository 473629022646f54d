package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.Supplier;
import mailquota.notify.OwnerLinks;
import mailquota.quota.Naming;

/**
 * Replaces the addresses in every answer by the names that the metrics have, where these hide them
 * and nobody has logged in: anyone may ask. An owner knows the own address. Thread-safe.
 */
public final class HiddenAddresses implements Routes {

  private final Supplier<Naming> names;

  /** {@code names} gives the present naming. */
  public HiddenAddresses(Supplier<Naming> names) {
    this.names = names;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.after(this::hide);
  }

  /** An answer without a text in memory is the metrics, or empty. */
  private void hide(Context context) {
    Naming present = names.get();
    boolean hides =
        present.hidesAddresses()
            && Caller.of(context).isEmpty()
            && !context.path().startsWith(OwnerLinks.PATH);
    String text = hides ? context.result() : null;
    if (text != null) {
      context.result(present.text(text));
    }
  }
}

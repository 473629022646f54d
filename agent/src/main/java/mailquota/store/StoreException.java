package mailquota.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The database did not do what it was asked. Nothing of what was attempted is stored, unless the
 * connection was lost while it was committed; all of it may be attempted again. The message says
 * what was attempted, where, and what came instead, in one line, without a secret or an address.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StoreException(String attempted, StoreSettings settings, Throwable cause) {
    super("cannot " + attempted + " in " + settings.place() + ": " + why(cause), cause);
  }

  /** The first line of what the driver says: PostgreSQL puts values of columns into the others. */
  private static String why(Throwable failure) {
    SQLException cause = sql(failure);
    String message = String.valueOf((cause == null ? failure : cause).getMessage());
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName()).strip();
  }

  /** What the driver said, not the pool around it; null where it was not the driver. */
  static @Nullable SQLException sql(Throwable failure) {
    SQLException last = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      last = cause instanceof SQLException sql ? sql : last;
    }
    return last;
  }
}

package mailquota.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the database failed. Nothing of it is stored, unless the connection was lost
 * during the commit; it may be attempted again. The message names the operation, the database and
 * the cause in one line, without a secret or an address.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StoreException(String attempted, StoreSettings settings, Throwable cause) {
    super("cannot " + attempted + " in " + settings.place() + ": " + why(cause), cause);
  }

  /** The first line of the message: PostgreSQL puts values of columns into the others. */
  private static String why(Throwable failure) {
    SQLException cause = sql(failure);
    String message = String.valueOf((cause == null ? failure : cause).getMessage());
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName()).strip();
  }

  /** The exception of the driver, without that of the pool; null for none. */
  static @Nullable SQLException sql(Throwable failure) {
    SQLException last = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      last = cause instanceof SQLException sql ? sql : last;
    }
    return last;
  }
}

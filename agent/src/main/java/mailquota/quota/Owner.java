package mailquota.quota;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose mailbox it is, as far as we were told.
 *
 * @param contact where they read mail when not in the mailbox itself; null for nowhere known
 * @param language that they read; null where it is not known
 */
public record Owner(@Nullable String contact, @Nullable Locale language) {

  /** Nothing is known. */
  public static final Owner UNKNOWN = new Owner(null, null);
}

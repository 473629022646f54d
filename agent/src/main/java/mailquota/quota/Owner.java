package mailquota.quota;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a mailbox.
 *
 * @param contact another address of the owner; null if unknown
 * @param language null if unknown
 */
public record Owner(@Nullable String contact, @Nullable Locale language) {

  public static final Owner UNKNOWN = new Owner(null, null);
}

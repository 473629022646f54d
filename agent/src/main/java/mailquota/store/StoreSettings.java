package mailquota.store;

import java.util.regex.Pattern;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The location of the store.
 *
 * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST/DATABASE}, without a
 *     password
 * @param user null if the database needs none
 * @param password null if the database needs none
 */
public record StoreSettings(String url, @Nullable String user, @Nullable Secret password) {

  public static final String SQLITE = "jdbc:sqlite:";
  public static final String POSTGRESQL = "jdbc:postgresql:";

  private static final Pattern PASSWORD = Pattern.compile("[?&](?:ssl)?password=|//[^/?]*@");

  /** A file in the working directory. */
  public static final StoreSettings DEFAULT = sqlite("state.db");

  public StoreSettings {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException("a store is " + SQLITE + "… or " + POSTGRESQL + "…");
    }
  }

  public static StoreSettings sqlite(String file) {
    return new StoreSettings(SQLITE + file, null, null);
  }

  /** Whether several agents may use it at the same time. */
  public boolean isShared() {
    return url.startsWith(POSTGRESQL);
  }

  /** Whether a URL contains a password, as a parameter or before the host, where it is ignored. */
  public static boolean hasPassword(String url) {
    return PASSWORD.matcher(url).find();
  }

  /** The URL without its parameters, for messages. */
  public String place() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }
}

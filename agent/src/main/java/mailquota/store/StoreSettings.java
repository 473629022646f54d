package mailquota.store;

import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the store is.
 *
 * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST/DATABASE}, without a
 *     password
 * @param user null where the database asks for none
 * @param password null where the database asks for none
 * @param owner who writes, where several agents share a database: the index of the shard
 */
public record StoreSettings(
    String url, @Nullable String user, @Nullable Secret password, int owner) {

  public static final String SQLITE = "jdbc:sqlite:";
  public static final String POSTGRESQL = "jdbc:postgresql:";

  /** A file in the working directory. */
  public static final StoreSettings DEFAULT = sqlite("state.db");

  public StoreSettings {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException("a store is " + SQLITE + "… or " + POSTGRESQL + "…");
    }
    if (owner < 0) {
      throw new IllegalArgumentException("an owner is at least 0, not " + owner);
    }
  }

  public static StoreSettings sqlite(String file) {
    return new StoreSettings(SQLITE + file, null, null, 0);
  }

  /** The URL without its parameters, for messages. */
  public String place() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }
}

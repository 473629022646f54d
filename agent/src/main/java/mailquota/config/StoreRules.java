package mailquota.config;

import java.util.regex.Pattern;
import mailquota.config.ConfigFile.StoreSection;
import mailquota.quota.Secret;
import mailquota.store.StoreSettings;

final class StoreRules {

  private static final String EXPECTED = "jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE";

  /** As a parameter or before the host, where the driver ignores it. */
  private static final Pattern PASSWORD = Pattern.compile("[?&](?:ssl)?password=|//[^/?]*@");

  private final Problems problems;
  private final Secrets secrets;

  StoreRules(Problems problems, Secrets secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  StoreSettings check(StoreSection section) {
    String url = section.url().written().strip();
    Secret password = secrets.resolve("store.password", section.password());
    if (PASSWORD.matcher(url).find()) {
      problems.expected(
          "store.url", EXPECTED + " (credentials go into store.user and store.password)", "***");
      return StoreSettings.DEFAULT;
    }
    boolean isSqlite = url.startsWith(StoreSettings.SQLITE);
    if ((!isSqlite && !url.startsWith(StoreSettings.POSTGRESQL))
        || url.equals(StoreSettings.SQLITE)
        || url.equals(StoreSettings.POSTGRESQL)) {
      problems.expected("store.url", EXPECTED, section.url());
      return StoreSettings.DEFAULT;
    }
    if (isSqlite && section.user() != null) {
      problems.wrongKey("store.user", "no user, for SQLite has none", section.user());
    }
    if (isSqlite && section.password() != null) {
      problems.wrongKey("store.password", "no password, for SQLite has none", "***");
    }
    return new StoreSettings(url, section.user(), password);
  }
}

package mailquota.config;

import mailquota.config.ConfigFile.StoreSection;
import mailquota.quota.Secret;
import mailquota.store.StoreSettings;

record StoreRules(Problems problems, Secrets secrets) {

  private static final String EXPECTED = "jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE";

  StoreSettings check(StoreSection section) {
    String url = section.url().written().strip();
    Secret password = secrets.resolve("store.password", section.password());
    if (StoreSettings.hasPassword(url)) {
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

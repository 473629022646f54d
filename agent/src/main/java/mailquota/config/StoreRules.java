package mailquota.config;

import java.util.Optional;
import mailquota.config.ConfigFile.StoreSection;
import mailquota.fleet.Alone;
import mailquota.quota.Secret;
import mailquota.store.StoreSettings;
import org.jspecify.annotations.Nullable;

record StoreRules(Problems problems, Secrets secrets) {

  private static final String EXPECTED = "jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE";

  /** The variable that names the agent in place of {@code name}. */
  static final String NAME = "QUOTA_AGENT_NAME";

  /** Longer than the name of a pod. */
  private static final int LONGEST_NAME = 253;

  AgentConfig.Kept check(ConfigFile file, @Nullable String named) {
    StoreSettings store = check(file.store());
    return new AgentConfig.Kept(
        store,
        named == null ? name("name", file.name()) : name(NAME, named),
        without(file.store().waits(), store));
  }

  private Optional<String> name(String key, @Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    boolean isName =
        !name.isBlank()
            && name.length() <= LONGEST_NAME
            && name.chars().allMatch(c -> c > ' ' && c < 127);
    if (!isName) {
      problems.expected(key, "a name of printable characters without spaces", name);
    }
    return Optional.of(name);
  }

  private Alone without(@Nullable String wait, StoreSettings store) {
    if (wait == null) {
      return Alone.IF_ALONE;
    }
    if (!store.isShared()) {
      problems.wrongKey("store.wait", "no wait, for SQLite has one agent", wait);
    }
    return switch (wait) {
      case "never" -> Alone.NEVER;
      case "15m" -> Alone.ALWAYS;
      default -> {
        problems.expected("store.wait", "15m or never", wait);
        yield Alone.IF_ALONE;
      }
    };
  }

  private StoreSettings check(StoreSection section) {
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

package mailquota.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.config.ConfigFile.AuthSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.SourceSection.SqlSection;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Method;
import mailquota.quota.Secret;
import mailquota.sql.SqlDatabase;
import mailquota.sql.SqlDatabase.Kind;
import mailquota.sql.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Checks a query and its database, of a source and of a server with method sql. */
final class SqlRules {

  private static final String EXPECTED =
      "jdbc:postgresql://HOST/DATABASE, jdbc:mariadb://HOST/DATABASE or jdbc:sqlite:FILE";
  private static final String NONE = "none, for SQLite has no such thing";

  /** {@code jdbc:mysql:} is MariaDB's driver, too. */
  private static final Pattern SERVER =
      Pattern.compile("jdbc:(postgresql|mariadb|mysql):(//([^/?]+)/[^?]+(?:\\?.*)?)");

  /** As a parameter or before the host. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)[?&](?:user|\\w*password\\w*)=|//[^/?]*@");

  private static final Pattern TLS_PARAMETER = Pattern.compile("(?i)[?&](\\w*(?:ssl|tls)\\w*)=");

  private final Problems problems;
  private final Secrets secrets;
  private final TrustRules trusts;

  SqlRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.secrets = secrets;
    this.trusts = trusts;
  }

  /**
   * A database as written.
   *
   * @param login the key of the section with user and password
   */
  private record Written(
      @Nullable UrlText url,
      String login,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable String caFile,
      Trust trust,
      boolean allowPlaintext) {}

  Optional<SqlQuery> check(String key, SqlSection section) {
    Secret password = secrets.resolve(key + ".password", section.password());
    Written written =
        new Written(
            section.url(),
            key,
            section.user(),
            password,
            section.caFile(),
            trusts.check(key + ".ca-file", section.caFile()),
            section.allowPlaintext());
    return query(key, section.query(), written);
  }

  /** The query of a server; empty with another method than sql, which has none. */
  Optional<SqlQuery> check(String key, ServerSection section, Trust trust) {
    if (section.method() != Method.SQL) {
      problems.none(key + ".url", section.url(), "none, unless the method is sql");
      problems.none(key + ".query", section.query(), "none, unless the method is sql");
      return Optional.empty();
    }
    AuthSection auth = section.auth();
    AuthSection usual = AuthSection.DEFAULT;
    problems.none(key + ".address", section.address(), "none, for the URL has it");
    if (section.tls() != Tls.IMPLICIT) {
      problems.expected(key + ".tls", "no such key with sql", ConfigFormat.key(section.tls()));
    }
    problems.none(key + ".auth.authorize-as", auth.authorizeAs(), "none with sql");
    problems.none(key + ".auth.token", auth.token(), "none with sql");
    String user = auth.user().equals(usual.user()) ? null : auth.user();
    SecretText secret = auth.password();
    // AuthRules reports what is wrong with the password.
    Secret password =
        secret == null || problems.isAt(key + ".auth.password")
            ? null
            : secrets.resolve(key + ".auth.password", secret);
    Written written =
        new Written(
            section.url(),
            key + ".auth",
            user,
            password,
            section.caFile(),
            trust,
            section.allowPlaintext());
    return query(key, section.query(), written);
  }

  private Optional<SqlQuery> query(String key, @Nullable String query, Written written) {
    if (query == null) {
      problems.missing(key + ".query", "a query such as select address from mailbox");
    }
    Optional<SqlDatabase> database = database(key + ".url", key + ".ca-file", written);
    return query == null ? Optional.empty() : database.map(found -> new SqlQuery(found, query));
  }

  private Optional<SqlDatabase> database(String key, String caKey, Written written) {
    if (written.url() == null) {
      problems.missing(key, EXPECTED);
      return Optional.empty();
    }
    String url = written.url().written().strip();
    Matcher tls = TLS_PARAMETER.matcher(url);
    if (CREDENTIALS.matcher(url).find()) {
      problems.expected(key, EXPECTED + " (credentials go into user and password)", "***");
    } else if (tls.find()) {
      problems.expected(
          key, EXPECTED + " without " + tls.group(1) + ", for ca-file sets TLS", written.url());
    } else if (url.startsWith(Kind.SQLITE.scheme())) {
      return sqlite(key, caKey, url.substring(Kind.SQLITE.scheme().length()), written);
    } else {
      return server(key, url, written);
    }
    return Optional.empty();
  }

  private Optional<SqlDatabase> sqlite(String key, String caKey, String file, Written written) {
    problems.none(written.login() + ".user", written.user(), NONE);
    problems.none(written.login() + ".password", written.password(), NONE);
    problems.none(caKey, written.caFile(), NONE);
    if (file.isEmpty() || file.startsWith(":") || file.contains("?")) {
      problems.expected(key, "jdbc:sqlite:FILE, without parameters", UrlText.shown(file));
      return Optional.empty();
    }
    return Optional.of(
        new SqlDatabase(
            Kind.SQLITE, Kind.SQLITE.scheme() + trusts.folder().resolve(file), null, null, null));
  }

  private Optional<SqlDatabase> server(String key, String url, Written written) {
    Matcher parts = SERVER.matcher(url);
    if (!parts.matches() || !areHosts(parts.group(3))) {
      problems.expected(key, EXPECTED, UrlText.shown(url));
      return Optional.empty();
    }
    if (written.user() == null) {
      problems.missing(written.login() + ".user", "the user of the database");
    }
    Kind kind = parts.group(1).equals("postgresql") ? Kind.POSTGRESQL : Kind.MARIADB;
    boolean isLocal = hosts(parts.group(3)).allMatch(host -> HostPort.isLoopback(host.host()));
    boolean isTls = written.caFile() != null || !(isLocal || written.allowPlaintext());
    return Optional.of(
        new SqlDatabase(
            kind,
            kind.scheme() + parts.group(2),
            written.user(),
            written.password(),
            isTls ? written.trust() : null));
  }

  private static Stream<HostPort> hosts(String written) {
    return Stream.of(written.split(",", -1)).map(host -> HostPort.parse(host, 1));
  }

  private static boolean areHosts(String written) {
    try {
      return hosts(written).noneMatch(host -> host.port() == 0);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** The first host of the database, for messages; a file is on this machine. */
  static Endpoint endpoint(SqlQuery query) {
    Matcher parts = SERVER.matcher(query.database().url());
    return parts.matches()
        ? hosts(parts.group(3)).map(host -> new Endpoint(host.host(), host.port())).toList().get(0)
        : new Endpoint("localhost", 1);
  }
}

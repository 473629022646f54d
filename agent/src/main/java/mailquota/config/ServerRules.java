package mailquota.config;

import java.util.Optional;
import mailquota.config.ConfigFile.AuthSection;
import mailquota.config.ConfigFile.LimitsSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.sql.SqlQuery;
import org.jspecify.annotations.Nullable;

final class ServerRules {

  private final Problems problems;
  private final TrustRules trusts;
  private final AuthRules auths;
  private final DoveadmRules doveadm;
  private final SqlRules sql;
  private final FolderRules folders;

  ServerRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.trusts = trusts;
    auths = new AuthRules(problems, secrets, trusts);
    doveadm = new DoveadmRules(problems);
    sql = new SqlRules(problems, secrets, trusts);
    folders = new FolderRules(problems);
  }

  Optional<MailServer> check(String name, @Nullable ServerSection section) {
    String key = "servers." + name;
    if (section == null) {
      problems.missing(key, "a section with method, address and auth");
      return Optional.empty();
    }
    Method method = section.method();
    if (method == null) {
      problems.missing(key + ".method", "imap, imap-admin, pop3, doveadm or sql");
    }
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Optional<Auth> auth = auths.check(key + ".auth", section.auth(), section.allowPlaintext());
    Limits limits = limits(key + ".limits", section.limits());
    Optional<SqlQuery> query = sql.check(key, section, trust);
    Dialect dialect = dialect(key, section, query);
    if (method == Method.IMAP_ADMIN) {
      adminLogin(key + ".auth", section.auth());
    }
    Optional<Endpoint> endpoint = endpoint(key, section, query);
    return method == null || auth.isEmpty()
        ? Optional.empty()
        : endpoint.map(where ->
            new MailServer(name, method, where, section.tls(), trust, auth.get(), limits, dialect));
  }

  private Optional<Endpoint> endpoint(String key, ServerSection section, Optional<SqlQuery> query) {
    return switch (section.method()) {
      case DOVEADM -> doveadm.check(key, section);
      case SQL -> query.map(SqlRules::endpoint);
      case null, default -> {
        Optional<Endpoint> endpoint = endpoint(key + ".address", section.address(), port(section));
        endpoint.ifPresent(where -> plaintext(key, section, where.host()));
        yield endpoint;
      }
    };
  }

  private static int port(ServerSection section) {
    Method method = section.method();
    return (method == null ? Method.IMAP : method).defaultPort(section.tls());
  }

  private Dialect dialect(String key, ServerSection section, Optional<SqlQuery> query) {
    Method method = section.method();
    if (section.fallback() == Fallback.STATUS_SIZE && method != null && method != Method.IMAP) {
      problems.expected(key + ".fallback", "none, unless the method is imap", "status-size");
    }
    return new Dialect(
        root(key + ".root", section.root(), method),
        folders.check(key + ".folders", section.folders(), method),
        section.fallback(),
        section.zeroLimit(),
        section.holdZeros(),
        query.orElse(null));
  }

  private Optional<Endpoint> endpoint(String key, @Nullable String address, int port) {
    if (address == null) {
      problems.missing(key, "an address such as mail.example.org:993");
      return Optional.empty();
    }
    try {
      HostPort parsed = HostPort.parse(address, port);
      if (parsed.port() == 0) {
        throw new IllegalArgumentException(HostPort.PORT);
      }
      return Optional.of(new Endpoint(parsed.host(), parsed.port()));
    } catch (IllegalArgumentException e) {
      problems.expected(key, String.valueOf(e.getMessage()), address);
      return Optional.empty();
    }
  }

  /** Passwords are sent to another host unencrypted only if the file allows it. */
  private void plaintext(String key, ServerSection section, String host) {
    if (section.tls() == Tls.NONE && !section.allowPlaintext() && !HostPort.isLoopback(host)) {
      problems.unencrypted(
          key + ".tls",
          "implicit or starttls, or allow-plaintext: true",
          "passwords",
          host,
          "none");
    }
  }

  private Limits limits(String key, LimitsSection section) {
    boolean someConnections = section.connections() >= 1;
    if (!someConnections) {
      problems.expected(key + ".connections", "at least 1", section.connections());
    }
    boolean someTime = problems.checkPositive(key + ".connect-timeout", section.connectTimeout());
    someTime &= problems.checkPositive(key + ".timeout", section.timeout());
    return someConnections && someTime
        ? new Limits(
            section.connections(),
            section.rate().perSecond(),
            section.connectTimeout(),
            section.timeout())
        : Limits.DEFAULT;
  }

  /** One login, that of an administrator, reads all mailboxes. */
  private void adminLogin(String key, AuthSection section) {
    if (section.mechanism() instanceof Mechanism.Token mechanism) {
      problems.expected(key + ".mechanism", "plain or login", mechanism.key());
      return;
    }
    withoutPlaceholders(key + ".user", section.user());
    withoutPlaceholders(key + ".authorize-as", section.authorizeAs());
    if (section.password() == null) {
      problems.missing(key + ".password", "the admin's password");
    }
  }

  /** The template of the quota root of a mailbox. */
  private String root(String key, @Nullable String root, @Nullable Method method) {
    if (root == null) {
      return Dialect.USUAL.root();
    }
    if (method != Method.IMAP_ADMIN) {
      problems.wrongKey(key, "root only with method imap-admin", "another method");
    }
    AuthRules.placeholders(problems, key, root);
    if (!Dialect.isRoot(root)) {
      problems.expected(key, "a quota root with {mailbox} or {localpart} in it", root);
    }
    return root;
  }

  private void withoutPlaceholders(String key, @Nullable String login) {
    if (login != null && AuthRules.hasPlaceholder(login)) {
      problems.expected(key, "the admin's login, without placeholders", login);
    }
  }
}

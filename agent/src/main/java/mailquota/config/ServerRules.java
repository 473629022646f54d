package mailquota.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.config.ConfigFile.AuthSection;
import mailquota.config.ConfigFile.LimitsSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Endpoint;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.Tls;
import mailquota.probe.Trust;
import org.jspecify.annotations.Nullable;

/** The rules for a server. */
final class ServerRules {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
  private static final String PLACEHOLDERS = "{mailbox}, {localpart} or {domain}";

  private final Problems problems;
  private final Secrets secrets;
  private final Path folder;

  ServerRules(Problems problems, Secrets secrets, Path folder) {
    this.problems = problems;
    this.secrets = secrets;
    this.folder = folder;
  }

  Optional<MailServer> check(String name, @Nullable ServerSection section) {
    String key = "servers." + name;
    if (section == null) {
      problems.missing(key, "a section with method, address and auth");
      return Optional.empty();
    }
    Method method = section.method();
    if (method == null) {
      problems.missing(key + ".method", "imap, imap-admin or pop3");
    }
    Trust trust = trust(key + ".ca-file", section.caFile());
    Auth auth = auth(key + ".auth", section.auth());
    Limits limits = limits(key + ".limits", section.limits());
    Dialect dialect = dialect(key + ".root", section);
    if (method == Method.IMAP_ADMIN) {
      admin(key + ".auth", section.auth());
    }
    Optional<Endpoint> endpoint =
        endpoint(
            key + ".address",
            section.address(),
            (method == null ? Method.IMAP : method).defaultPort(section.tls()));
    endpoint.ifPresent(where -> plaintext(key, section, where.host()));
    return method == null
        ? Optional.empty()
        : endpoint.map(where ->
            new MailServer(name, method, where, section.tls(), trust, auth, limits, dialect));
  }

  private Dialect dialect(String key, ServerSection section) {
    String root = section.root();
    if (root == null) {
      return Dialect.USUAL;
    }
    if (section.method() != Method.IMAP_ADMIN) {
      problems.wrongKey(key, "root only with method imap-admin", "another method");
    }
    placeholders(key, root);
    if (!root.contains("{mailbox}") && !root.contains("{localpart}")) {
      problems.expected(key, "a quota root with {mailbox} or {localpart} in it", root);
    }
    return new Dialect(root, Dialect.USUAL.fallback(), Dialect.USUAL.zeroLimit());
  }

  /** One login asks for all mailboxes. */
  private void admin(String key, AuthSection section) {
    withoutPlaceholders(key + ".user", section.user());
    withoutPlaceholders(key + ".authorize-as", section.authorizeAs());
    if (section.password() == null) {
      problems.missing(key + ".password", "the admin's password");
    }
  }

  private void withoutPlaceholders(String key, @Nullable String login) {
    if (login != null && PLACEHOLDER.matcher(login).find()) {
      problems.expected(key, "the admin's login, without placeholders", login);
    }
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

  /** A password goes to another host in the clear only when the file says that it may. */
  private void plaintext(String key, ServerSection section, String host) {
    if (section.tls() == Tls.NONE && !section.allowPlaintext() && !HostPort.isLoopback(host)) {
      problems.expected(
          key + ".tls",
          "implicit or starttls, or allow-plaintext: true, for passwords would go to "
              + host
              + " unencrypted",
          "none");
    }
  }

  private Trust trust(String key, @Nullable String caFile) {
    if (caFile == null) {
      return Trust.ofSystem();
    }
    Path file = folder.resolve(caFile);
    try {
      return Trust.of(file);
    } catch (IOException e) {
      boolean isFile = Files.isRegularFile(file) && Files.isReadable(file);
      problems.expected(
          key,
          "a PEM file of certificates, " + file,
          isFile ? "a file without any" : Unreadable.why(file));
      return Trust.ofSystem();
    }
  }

  private Auth auth(String key, AuthSection section) {
    placeholders(key + ".user", section.user());
    String authorizeAs = section.authorizeAs();
    if (authorizeAs != null) {
      placeholders(key + ".authorize-as", authorizeAs);
      if (section.mechanism() == Auth.Mechanism.LOGIN) {
        problems.expected(key + ".mechanism", "plain, for login has no authorize-as", "login");
      }
    }
    return new Auth(
        section.mechanism(),
        section.user(),
        authorizeAs,
        secrets.resolve(key + ".password", section.password()));
  }

  private void placeholders(String key, String template) {
    Matcher found = PLACEHOLDER.matcher(template);
    while (found.find()) {
      if (!PLACEHOLDERS.contains(found.group())) {
        problems.expected(key, PLACEHOLDERS, found.group());
      }
    }
  }

  private Limits limits(String key, LimitsSection section) {
    boolean someConnections = section.connections() >= 1;
    if (!someConnections) {
      problems.expected(key + ".connections", "at least 1", section.connections());
    }
    boolean someTime = isPositive(key + ".connect-timeout", section.connectTimeout());
    someTime &= isPositive(key + ".timeout", section.timeout());
    return someConnections && someTime
        ? new Limits(
            section.connections(),
            section.rate().perSecond(),
            section.connectTimeout(),
            section.timeout())
        : Limits.DEFAULT;
  }

  private boolean isPositive(String key, Duration duration) {
    if (!duration.isPositive()) {
      problems.expected(key, "a duration above 0", Durations.written(duration));
    }
    return duration.isPositive();
  }
}

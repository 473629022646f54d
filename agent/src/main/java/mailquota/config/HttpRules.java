package mailquota.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import mailquota.config.ConfigFile.HintsSection;
import mailquota.config.ConfigFile.HttpSection;
import mailquota.config.ConfigFile.OwnerLinksSection;
import mailquota.config.ConfigFile.WebTokenSection;
import mailquota.config.WebConfigReader.Read;
import mailquota.http.HttpSettings;
import mailquota.http.access.AccessSettings;
import mailquota.http.access.Token;
import mailquota.http.access.WebConfig;
import mailquota.notify.OwnerLinks;
import mailquota.quota.Durations;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks the section {@code http}. */
record HttpRules(Problems problems, Secrets secrets, Path folder) {

  /** RFC 1123 section 2.1. Compared with Host headers without their port. */
  private static final Pattern HOST_NAME =
      Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.(?=.)|$))+");

  private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");

  /** A shorter one can be found by trying. */
  private static final int SHORT_SECRET = 16;

  private static final Duration LONGEST_VALID = Duration.ofDays(90);

  HttpSettings check(HttpSection section) {
    WebConfig web = WebConfig.NONE;
    Supplier<WebConfig> file = AccessSettings.OPEN.file();
    if (section.webConfig() != null) {
      Path path = folder.resolve(section.webConfig());
      Read read = new WebConfigReader(path).read();
      read.problems().forEach(each -> problems.found("http.web-config", path + ": " + each));
      read.warnings().forEach(each -> problems.warn("http.web-config", path + ": " + each));
      web = read.config();
      file = new WebConfigFile(path, read);
    }
    Optional<OwnerLinks> links = links(section.ownerLinks());
    List<String> hosts = new ArrayList<>(hosts(section.hosts()));
    links.map(each -> each.baseUrl().getHost()).ifPresent(hosts::add);
    AccessSettings access =
        new AccessSettings(file, viewers(section.viewers(), web), tokens(section.tokens()));
    try {
      HostPort address = HostPort.parse(section.listen(), HttpSettings.DEFAULT.port());
      warnOfOpen(address, access, web);
      return new HttpSettings(
          address.host(),
          address.port(),
          hosts,
          hints(section.hints()),
          access,
          links,
          prefix(section.pathPrefix()));
    } catch (IllegalArgumentException _) {
      problems.expected("http.listen", "an address such as 127.0.0.1:10143", section.listen());
      return HttpSettings.DEFAULT;
    }
  }

  /** All who reach the port see the mailboxes and may change what is sent. */
  private void warnOfOpen(HostPort address, AccessSettings access, WebConfig web) {
    if (HostPort.isLoopback(address.host())) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (web.tls().isEmpty()) {
      missing.add("TLS");
    }
    if (!access.isClosed()) {
      missing.add("users");
    }
    if (!missing.isEmpty()) {
      problems.warn(
          "http.listen",
          "an address that other hosts reach, without "
              + String.join(" and without ", missing)
              + "; http.web-config has both");
    }
  }

  private Set<String> viewers(List<String> written, WebConfig web) {
    Set<String> viewers = new HashSet<>();
    for (int i = 0; i < written.size(); i++) {
      String name = String.valueOf(written.get(i));
      if (!web.users().containsKey(name)) {
        problems.expected("http.viewers[" + i + "]", "a user of http.web-config", name);
      }
      viewers.add(name);
    }
    return viewers;
  }

  private List<Token> tokens(List<WebTokenSection> written) {
    List<Token> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < written.size(); i++) {
      String key = "http.tokens[" + i + "]";
      WebTokenSection section = written.get(i);
      String name = section == null ? null : section.name();
      if (section == null || name == null || name.isBlank()) {
        problems.missing(key + ".name", "a name such as reports");
        continue;
      }
      if (!names.add(name)) {
        problems.expected(key + ".name", "a name of its own", name);
      }
      if (section.secret() == null) {
        problems.missing(key + ".secret", "a secret such as env:REPORTS_TOKEN");
      }
      @Nullable Secret secret = strong(key + ".secret", section.secret());
      if (secret != null) {
        tokens.add(new Token(name, section.note(), secret, section.role()));
      }
    }
    return tokens;
  }

  private @Nullable Secret strong(String key, @Nullable SecretText text) {
    Secret secret = secrets.resolve(key, text);
    if (secret != null && secret.reveal().length() < SHORT_SECRET) {
      problems.warn(
          key, "one of fewer than " + SHORT_SECRET + " characters; it can be found by trying");
    }
    return secret;
  }

  private Optional<OwnerLinks> links(@Nullable OwnerLinksSection section) {
    if (section == null) {
      return Optional.empty();
    }
    String key = "http.owner-links";
    if (section.baseUrl() == null) {
      problems.missing(key + ".base-url", "a URL such as https://quota.example.org");
    }
    if (section.secret().isEmpty()) {
      problems.missing(key + ".secret", "a secret such as env:LINKS");
    }
    List<Secret> keys = new ArrayList<>();
    for (int i = 0; i < section.secret().size(); i++) {
      String at = section.secret().size() == 1 ? key + ".secret" : key + ".secret[" + i + "]";
      Secret secret = strong(at, section.secret().get(i));
      if (secret != null) {
        keys.add(secret);
      }
    }
    boolean isValid = section.valid().isPositive() && section.valid().compareTo(LONGEST_VALID) <= 0;
    if (!isValid) {
      problems.expected(
          key + ".valid",
          "a duration above 0 of at most " + Durations.written(LONGEST_VALID),
          Durations.written(section.valid()));
    }
    Optional<URI> base =
        Optional.ofNullable(section.baseUrl()).flatMap(url -> base(key + ".base-url", url));
    return base.isPresent() && !keys.isEmpty() && isValid
        ? Optional.of(new OwnerLinks(base.get(), keys, section.valid()))
        : Optional.empty();
  }

  private Optional<URI> base(String key, UrlText written) {
    try {
      URI url = new URI(written.written());
      boolean isWeb = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (isWeb && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
        if (!"https".equals(url.getScheme())) {
          problems.warn(key, "without https others can read the links on their way");
        }
        return Optional.of(url);
      }
    } catch (URISyntaxException _) {
      // Reported as any other.
    }
    problems.expected(key, "a URL such as https://quota.example.org", written);
    return Optional.empty();
  }

  private Optional<Secret> hints(@Nullable HintsSection section) {
    if (section == null) {
      return Optional.empty();
    }
    if (section.token() == null) {
      problems.missing("http.hints.token", "a secret such as env:HINTS");
    }
    return Optional.ofNullable(secrets.resolve("http.hints.token", section.token()));
  }

  private String prefix(@Nullable String written) {
    if (written == null) {
      return "";
    }
    if (!PREFIX.matcher(written).matches()) {
      problems.expected("http.path-prefix", "a path such as /quota", written);
      return "";
    }
    return written;
  }

  private List<String> hosts(List<String> written) {
    for (int i = 0; i < written.size(); i++) {
      if (!isHostName(written.get(i))) {
        problems.expected(
            "http.hosts[" + i + "]",
            "a host name such as quota.example.org",
            String.valueOf(written.get(i)));
      }
    }
    return written.stream().filter(HttpRules::isHostName).toList();
  }

  private static boolean isHostName(@Nullable String written) {
    return written != null && HOST_NAME.matcher(written).matches();
  }
}

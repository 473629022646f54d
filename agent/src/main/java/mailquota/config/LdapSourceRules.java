package mailquota.config;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.inventory.source.Field;
import mailquota.inventory.source.LdapMapping;
import mailquota.inventory.source.LdapQuery;
import mailquota.inventory.source.LdapServer;
import mailquota.inventory.source.LdapServer.Login;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks the key {@code ldap} of a source of mailboxes. */
record LdapSourceRules(Problems problems, Secrets secrets, TrustRules trusts) {

  private static final Pattern URL = Pattern.compile("(?i)(ldaps?)://([^/?#]+)/?");
  private static final int PORT = 389;
  private static final int TLS_PORT = 636;

  Optional<SourceSettings> check(String key, LdapSection section, Common common) {
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Login login = login(key, section);
    Optional<LdapQuery> query = query(key, section);
    Optional<LdapServer> server = server(key, section, trust, login);
    return server.isEmpty() || query.isEmpty()
        ? Optional.empty()
        : Optional.of(new SourceSettings.Ldap(common, server.get(), query.get()));
  }

  private Optional<LdapServer> server(
      String key, LdapSection section, Trust trust, @Nullable Login login) {
    UrlText url = section.url();
    if (url == null) {
      problems.missing(key + ".url", "a URL such as ldaps://ldap.example.org");
      return Optional.empty();
    }
    Matcher written = URL.matcher(url.written().strip());
    if (!written.matches() || url.written().contains("@")) {
      problems.expected(
          key + ".url",
          "a URL such as ldaps://ldap.example.org, without a path, a user or a password",
          url);
      return Optional.empty();
    }
    boolean isImplicit = written.group(1).toLowerCase(Locale.ROOT).equals("ldaps");
    if (isImplicit && section.starttls()) {
      problems.expected(key + ".starttls", "false, for the URL is ldaps", "true");
    }
    Tls tls = isImplicit ? Tls.IMPLICIT : section.starttls() ? Tls.STARTTLS : Tls.NONE;
    try {
      HostPort address = HostPort.parse(written.group(2), isImplicit ? TLS_PORT : PORT);
      if (address.port() == 0) {
        throw new IllegalArgumentException(HostPort.PORT);
      }
      plaintext(key, section, tls, address.host());
      return Optional.of(
          new LdapServer(new Endpoint(address.host(), address.port()), tls, trust, login));
    } catch (IllegalArgumentException e) {
      problems.expected(key + ".url", String.valueOf(e.getMessage()), url);
      return Optional.empty();
    }
  }

  private void plaintext(String key, LdapSection section, Tls tls, String host) {
    boolean isSecret = tls != Tls.NONE || section.password() == null;
    if (!isSecret && !section.allowPlaintext() && !HostPort.isLoopback(host)) {
      problems.unencrypted(
          key + ".url",
          "ldaps, or starttls: true, or allow-plaintext: true",
          "the password",
          host,
          "ldap");
    }
  }

  /** A directory takes a login without a password as an anonymous one (RFC 4513 section 5.1.2). */
  private @Nullable Login login(String key, LdapSection section) {
    String user = section.user();
    Secret password = secrets.resolve(key + ".password", section.password());
    if (user == null && section.password() != null) {
      problems.missing(key + ".user", "the DN of the user with this password");
    }
    if (user != null && section.password() == null) {
      problems.missing(key + ".password", "the password of the user");
    }
    return user == null || password == null ? null : new Login(user, password);
  }

  private Optional<LdapQuery> query(String key, LdapSection section) {
    String base = section.base();
    if (base == null) {
      problems.missing(key + ".base", "the DN below which the mailboxes are");
    } else if (!LdapQuery.isBase(base)) {
      problems.expected(key + ".base", "a DN such as ou=people,dc=example,dc=org", base);
    }
    if (!LdapQuery.isFilter(section.filter())) {
      problems.expected(
          key + ".filter", "an LDAP filter such as (mail=*) or (&(a=1)(!(b=2)))", section.filter());
    }
    if (section.page() < 1) {
      problems.expected(key + ".page", "a number of at least 1", section.page());
    }
    return base == null
        ? Optional.empty()
        : Optional.of(new LdapQuery(base, section.filter(), section.page(), fields(section)));
  }

  private static Map<Field, LdapMapping> fields(LdapSection section) {
    Map<Field, LdapMapping> fields = new EnumMap<>(Field.class);
    put(fields, Field.ADDRESS, section.address());
    put(fields, Field.CONTACT, section.contact());
    put(fields, Field.LANGUAGE, section.language());
    put(fields, Field.LIMIT, section.limit());
    put(fields, Field.SERVER, section.server());
    put(fields, Field.EXCLUDE, section.exclude());
    return fields;
  }

  private static void put(
      Map<Field, LdapMapping> fields, Field field, @Nullable LdapMapping mapping) {
    if (mapping != null) {
      fields.put(field, mapping);
    }
  }
}

package mailquota.config;

import java.util.Locale;
import java.util.Optional;
import mailquota.config.ConfigFile.AuthSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import org.jspecify.annotations.Nullable;

/** Checks a server with method doveadm: its address is a URL, its login an API key. */
record DoveadmRules(Problems problems) {

  private static final String NONE = "none, for the API key opens every mailbox";

  Optional<Endpoint> check(String key, ServerSection section) {
    auth(key + ".auth", section.auth());
    String address = section.address();
    if (address == null) {
      problems.missing(key + ".address", "a URL such as https://mail.example.org:8080");
      return Optional.empty();
    }
    try {
      DoveadmUrl url = DoveadmUrl.parse(address);
      tls(key, section, url);
      return Optional.of(url.endpoint());
    } catch (IllegalArgumentException e) {
      problems.expected(
          key + ".address",
          String.valueOf(e.getMessage()),
          // The part before an @ may be a password.
          address.contains("@") ? "one with an @" : UrlText.shown(address));
      return Optional.empty();
    }
  }

  private void tls(String key, ServerSection section, DoveadmUrl url) {
    if (section.tls() != url.tls()) {
      problems.expected(
          key + ".tls",
          url.tls() == Tls.NONE
              ? "none, for the address is http"
              : "implicit, for the address is https",
          ConfigFormat.key(section.tls()));
    }
    String host = url.endpoint().host();
    if (url.tls() == Tls.NONE && !section.allowPlaintext() && !HostPort.isLoopback(host)) {
      problems.unencrypted(
          key + ".address", "https, or allow-plaintext: true", "the API key", host, "http");
    }
  }

  private void auth(String key, AuthSection section) {
    if (section.password() == null) {
      problems.missing(key + ".password", "the API key, doveadm_api_key of Dovecot");
    }
    none(key + ".user", section.user(), AuthSection.DEFAULT.user());
    none(key + ".authorize-as", section.authorizeAs(), null);
    none(key + ".token", section.token() == null ? null : "a section", null);
    none(key + ".mechanism", section.mechanism(), AuthSection.DEFAULT.mechanism());
  }

  private void none(String key, @Nullable Object written, @Nullable Object otherwise) {
    if (written != null && !written.equals(otherwise) && !problems.isAt(key)) {
      problems.wrongKey(key, NONE, written.toString().toLowerCase(Locale.ROOT));
    }
  }
}

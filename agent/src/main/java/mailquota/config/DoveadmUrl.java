package mailquota.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Method;
import org.jspecify.annotations.Nullable;

/** {@code https://host[:port]}: the address of the doveadm HTTP API, and whether it uses TLS. */
public record DoveadmUrl(Tls tls, Endpoint endpoint) {

  private static final Pattern WRITTEN = Pattern.compile("(?i)(https?)://([^/?#]+)(.*)");

  /** The path of the API is fixed; a written one may only repeat it. */
  private static final Pattern PATH = Pattern.compile("/?|/doveadm/v1");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is not valid; the message says what was expected
   */
  public static DoveadmUrl parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches() || text.contains("@")) {
      throw new IllegalArgumentException("a URL such as https://mail.example.org:8080");
    }
    if (!PATH.matcher(written.group(3)).matches()) {
      throw new IllegalArgumentException("a URL without a path other than /doveadm/v1");
    }
    Tls tls = tls(text);
    HostPort address = HostPort.parse(written.group(2), Method.DOVEADM.defaultPort(tls));
    if (address.port() == 0) {
      throw new IllegalArgumentException(HostPort.PORT);
    }
    return new DoveadmUrl(tls, new Endpoint(address.host(), address.port()));
  }

  /** The encryption by the scheme. */
  static Tls tls(@Nullable String text) {
    return text != null && text.toLowerCase(Locale.ROOT).startsWith("http://")
        ? Tls.NONE
        : Tls.IMPLICIT;
  }
}

package mailquota.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import mailquota.http.access.AccessSettings;
import mailquota.notify.OwnerLinks;
import mailquota.quota.Secret;

/**
 * The address of the HTTP server and its host names.
 *
 * @param port 0 for any free port
 * @param hosts names of the agent in addition to {@code host}
 * @param hintToken what a mail server has to send with a hint; empty: no hints are taken
 * @param access who may ask
 * @param ownerLinks the links to the pages of owners; empty for none
 * @param pathPrefix before the path of each request that a proxy passes on; may be empty
 */
public record HttpSettings(
    String host,
    int port,
    List<String> hosts,
    Optional<Secret> hintToken,
    AccessSettings access,
    Optional<OwnerLinks> ownerLinks,
    String pathPrefix) {

  /** 10000 + IMAP's 143. */
  public static final HttpSettings DEFAULT =
      new HttpSettings("127.0.0.1", 10143, List.of(), Optional.empty());

  /** An IPv4 address, or an IPv6 address in brackets. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+(%[\\w.~-]+)?]");

  /** One that everybody may ask, without pages of owners. */
  public HttpSettings(String host, int port, List<String> hosts, Optional<Secret> hintToken) {
    this(host, port, hosts, hintToken, AccessSettings.OPEN, Optional.empty(), "");
  }

  public HttpSettings {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("a host and a port of 0 to 65535");
    }
    hosts = hosts.stream().map(HttpSettings::canonical).toList();
  }

  /** Whether the present web configuration file has certificates. */
  public boolean hasTls() {
    return access.file().get().tls().isPresent();
  }

  /** Whether both listen on the same host and port. */
  public boolean isAtAddressOf(HttpSettings other) {
    return port == other.port && canonical(host).equals(canonical(other.host));
  }

  /**
   * Whether a URL with this host can refer to the agent. A page can make its own name point to the
   * address of the agent (DNS rebinding) and is then of the same origin for the browser. That is
   * not possible with an address or with {@code localhost}.
   *
   * @param name as in a URL or a Host header, without the port
   */
  boolean isOwn(String name) {
    String written = canonical(name);
    return written.equals("localhost")
        || ADDRESS.matcher(written).matches()
        || written.equals(canonical(host))
        || hosts.contains(written);
  }

  /** Hosts are case-insensitive (RFC 9110 section 4.2.3); a trailing dot is the root of DNS. */
  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}

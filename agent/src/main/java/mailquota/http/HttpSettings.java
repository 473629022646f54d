package mailquota.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where to listen, and under which names.
 *
 * @param port 0 for any free one
 * @param hosts names under which clients reach the agent, beside {@code host}
 */
public record HttpSettings(String host, int port, List<String> hosts) {

  /** 10000 + IMAP's 143. */
  public static final HttpSettings DEFAULT = new HttpSettings("127.0.0.1", 10143, List.of());

  /** IPv4, or what URLs have only for IPv6. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+(%[\\w.~-]+)?]");

  public HttpSettings {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("a host and a port of 0 to 65535");
    }
    hosts = hosts.stream().map(HttpSettings::canonical).toList();
  }

  /**
   * Whether a URL with this host may mean the agent. Any page can have its own name point to the
   * agent's address once it is loaded (DNS rebinding), and is the agent's own page to the browser
   * then. It cannot do so with an address, or with {@code localhost}.
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

  /** RFC 9110 4.2.3: a host is case-insensitive. A dot at the end of a name is DNS's root. */
  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}

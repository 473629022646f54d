package mailquota.http;

/**
 * Where to listen.
 *
 * @param port 0 for any free one
 */
public record HttpSettings(String host, int port) {

  /** 10000 + IMAP's 143. */
  public static final HttpSettings DEFAULT = new HttpSettings("127.0.0.1", 10143);

  public HttpSettings {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("a host and a port of 0 to 65535");
    }
  }
}

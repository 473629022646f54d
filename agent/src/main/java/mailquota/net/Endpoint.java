package mailquota.net;

/** The host and port of a server. An IPv6 address is stored without brackets. */
public record Endpoint(String host, int port) {

  public Endpoint {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "a host and a port of 1 to 65535, not " + host + ":" + port);
    }
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}

package mailquota.inventory.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import mailquota.net.Endpoint;
import mailquota.net.Trust;

/**
 * Gives the LDAP library a socket that is connected already, and starts TLS by {@link Trust}, which
 * checks the host name. By default the library trusts any certificate and any name.
 */
final class LdapSockets extends SSLSocketFactory {

  private final Socket connected;
  private final Trust trust;
  private final Endpoint endpoint;

  LdapSockets(Socket connected, Trust trust, Endpoint endpoint) {
    this.connected = connected;
    this.trust = trust;
    this.endpoint = endpoint;
  }

  /** The library calls it after {@link #createSocket()}, which throws by default. */
  @Override
  public Socket createSocket(InetAddress host, int port) {
    return connected;
  }

  /** For StartTLS. */
  @Override
  public Socket createSocket(Socket tcp, String host, int port, boolean autoClose)
      throws IOException {
    return trust.startTls(tcp, endpoint).socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("it is connected already");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return connected;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return trust.context().getSocketFactory().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return trust.context().getSocketFactory().getSupportedCipherSuites();
  }
}

package mailquota.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import mailquota.net.Trust;

/**
 * Gives PostgreSQL's driver TLS with the trusted certificates of its database, as the other servers
 * have it; the driver creates it by its name, and checks the host name itself.
 */
public final class TrustedSockets extends SSLSocketFactory {

  /** The trusted certificates of the connections that the present thread opens. */
  static final ScopedValue<Trust> TRUST = ScopedValue.newInstance();

  private final SSLSocketFactory sockets = TRUST.get().context().getSocketFactory();

  @Override
  public Socket createSocket(Socket tcp, String host, int port, boolean autoClose)
      throws IOException {
    return sockets.createSocket(tcp, host, port, autoClose);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("the driver connects by itself");
  }
}

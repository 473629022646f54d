package mailquota.net;

import java.io.IOException;
import javax.net.ssl.SSLSocket;

/**
 * TLS on a connected socket, after its handshake.
 *
 * @param isResumed whether the handshake resumed an earlier session, without a certificate
 */
public record TlsConnection(SSLSocket socket, boolean isResumed) {

  /**
   * Sends close_notify and does not wait for the server's, for which {@link SSLSocket#close()} of
   * the JDK would read as long as the server sends. The caller closes the TCP socket.
   */
  public void end() throws IOException {
    if (BoringSsl.isOf(socket)) {
      socket.close(); // Its shutdownOutput closes half of the TCP connection, without close_notify.
    } else {
      socket.shutdownOutput();
    }
  }
}

package mailquota.probe.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import mailquota.testing.TestCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection. Bytes are characters of ISO 8859-1. Used by one thread;
 * {@link #heard()} by any thread after the end.
 */
final class Victim {

  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket plain;
  private final CountDownLatch met;
  private final CountDownLatch over;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private Socket socket;

  /**
   * @param met counted down when the malicious part begins
   * @param over counted down when the probes have ended
   */
  Victim(Socket plain, CountDownLatch met, CountDownLatch over) throws IOException {
    this.plain = plain;
    this.met = met;
    this.over = over;
    socket = plain;
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MILLIS);
  }

  /** The malicious part begins. */
  void meets() {
    met.countDown();
  }

  void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Sends until the client closes, which throws an {@link IOException}. */
  void sayForEver(String text) throws IOException {
    byte[] block = text.repeat(Math.ceilDiv(16 * 1024, text.length())).getBytes(ISO_8859_1);
    while (true) {
      socket.getOutputStream().write(block);
    }
  }

  /** One byte at a time, with pauses. */
  void drip(String text, long pauseMillis) throws IOException, InterruptedException {
    for (int i = 0; i < text.length(); i++) {
      say(text.substring(i, i + 1));
      if (over.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** Neither reads nor sends until the probe has ended. */
  void ignore() throws InterruptedException {
    over.await();
  }

  /** Resets the connection. */
  void reset() throws IOException {
    plain.setSoLinger(true, 0);
    plain.close();
  }

  void close() throws IOException {
    socket.close();
  }

  void startTls() throws IOException {
    SSLSocket tls =
        (SSLSocket)
            TestCertificate.localhost()
                .serverContext()
                .getSocketFactory()
                .createSocket(plain, null, plain.getPort(), true);
    tls.setUseClientMode(false);
    tls.startHandshake();
    socket = tls;
  }

  /** The next line without its CRLF; null when the client has closed. */
  @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        return null;
      }
      heard.write(b);
      if (b == '\n') {
        return line.toString().strip();
      }
      line.append((char) b);
    }
  }

  /** Returns when the client has closed the connection; otherwise its socket leaked. */
  void awaitFarewell() throws IOException {
    try {
      while (line() != null) {
        // Read and discarded.
      }
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      // The connection is closed or reset.
      return;
    }
  }

  String heard() {
    return heard.toString(ISO_8859_1);
  }
}

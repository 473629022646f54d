package mailquota.net;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The implementation of TLS that connections use. The trusted certificates are the same. */
public enum TlsProvider {
  /** BoringSSL where its native library loads, otherwise the JDK's. */
  AUTO,
  JDK;

  /**
   * Loads, in a thread of its own, what the first connection with {@link #AUTO} needs: a short
   * command reads its configuration meanwhile.
   */
  public static void prepare() {
    Thread.ofPlatform().daemon().name("tls").start(TlsProvider::hello);
  }

  private static void hello() {
    try {
      SSLContext context = AUTO.newContext();
      context.init(null, null, null);
      SSLEngine engine = context.createSSLEngine("localhost", 1);
      engine.setUseClientMode(true);
      ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), hello);
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** Not initialized. */
  SSLContext newContext() throws GeneralSecurityException {
    Provider boringSsl = this == AUTO ? BoringSsl.provider() : null;
    return boringSsl == null
        ? SSLContext.getInstance("TLS")
        : SSLContext.getInstance("TLS", boringSsl);
  }
}

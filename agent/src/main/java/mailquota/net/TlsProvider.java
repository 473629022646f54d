package mailquota.net;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.net.ssl.SSLContext;

/** The implementation of TLS that connections use. The trusted certificates are the same. */
public enum TlsProvider {
  /** BoringSSL where its native library loads, otherwise the JDK's. */
  AUTO,
  JDK;

  /** Not initialized. */
  SSLContext newContext() throws GeneralSecurityException {
    Provider boringSsl = this == AUTO ? BoringSsl.provider() : null;
    return boringSsl == null
        ? SSLContext.getInstance("TLS")
        : SSLContext.getInstance("TLS", boringSsl);
  }
}

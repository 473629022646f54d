package mailquota.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Provider;
import javax.net.ssl.SSLSocket;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BoringSSL through Conscrypt. Its native library is loaded once for the process: from the jar, or
 * from {@code java.library.path} where the jar has none. It is not registered as a provider of the
 * process, because it would also replace the JDK's trust managers and its cryptography.
 */
final class BoringSsl {

  /** The folder into which Conscrypt unpacks the library; it deletes the file once it is mapped. */
  private static final String UNPACK_INTO = "org.conscrypt.native.workdir";

  private static final TemporaryFiles FILES = new TemporaryFiles("quota-agent-tls-");

  private static final Logger log = LoggerFactory.getLogger(BoringSsl.class);

  private BoringSsl() {}

  /** Null where the library does not load, which is logged once. */
  static @Nullable Provider provider() {
    return Loaded.PROVIDER;
  }

  static boolean isOf(SSLSocket socket) {
    return Loaded.PROVIDER != null && Conscrypt.isConscrypt(socket);
  }

  private static @Nullable Provider load() {
    try {
      return unpacked();
    } catch (LinkageError e) {
      log.warn("BoringSSL cannot be loaded, TLS is that of the JDK: {}", why(e));
      return null;
    }
  }

  private static Provider unpacked() {
    if (System.getProperty(UNPACK_INTO) != null) {
      return newProvider();
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    try {
      FILES.sweep(temporary);
      Path folder = FILES.newFolder(temporary);
      System.setProperty(UNPACK_INTO, folder.toString());
      try {
        return newProvider();
      } finally {
        System.clearProperty(UNPACK_INTO);
        FILES.delete(folder);
      }
    } catch (IOException _) {
      return newProvider(); // From java.library.path, or not at all.
    }
  }

  private static Provider newProvider() {
    return Conscrypt.newProviderBuilder().provideTrustManager(false).build();
  }

  /** The first line, for other lines name each place that was tried. */
  private static String why(LinkageError e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static final class Loaded {
    private static final @Nullable Provider PROVIDER = load();
  }
}

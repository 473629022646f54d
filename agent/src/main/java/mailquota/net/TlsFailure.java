package mailquota.net;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Why TLS failed, in the same words for each {@link TlsProvider}. The texts of the providers
 * differ, and those of BoringSSL contain addresses in memory and paths of the machine that built
 * it.
 */
public final class TlsFailure {

  /** "Received fatal alert: handshake_failure" and "SSLV3_ALERT_HANDSHAKE_FAILURE". */
  private static final Pattern ALERT =
      Pattern.compile("Received fatal alert: (\\w+)|:(?:SSLV3|TLSV1)_ALERT_(\\w+)");

  private static final Pattern NO_TLS =
      Pattern.compile(
          "Unsupported or unrecognized SSL message|Unable to parse TLS packet header"
              + "|:WRONG_VERSION_NUMBER|:HTTP_REQUEST|:HTTPS_PROXY_REQUEST");

  private static final Pattern OLD_VERSION =
      Pattern.compile(
          "^\\(protocol_version\\)|selected protocol version|:UNSUPPORTED_PROTOCOL"
              + "|:UNKNOWN_SSL_VERSION");

  private static final int MOST_CAUSES = 10;

  /** Of {@link Trust}. */
  static final String OWN_WORDS = "the certificate is not valid: ";

  private TlsFailure() {}

  /** One line; it ends in the words of the JDK where that refuses a certificate. */
  public static String text(SSLException failure) {
    Optional<Throwable> certificate =
        causes(failure).filter(TlsFailure::isOfCertificate).findFirst();
    if (certificate.isPresent()) {
      Throwable root = causes(certificate.get()).reduce(failure, (_, next) -> next);
      String why = root.getMessage() == null ? root.toString() : root.getMessage();
      return why.startsWith(OWN_WORDS) ? why : "the certificate is not accepted: " + why;
    }
    if (isLostConnection(failure)) {
      return "the connection was closed before TLS started";
    }
    String said = String.valueOf(failure.getMessage());
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      String name = alert.group(1) == null ? alert.group(2) : alert.group(1);
      return "the server sent the alert " + name.toLowerCase(Locale.ROOT);
    }
    if (NO_TLS.matcher(said).find()) {
      return "the server does not answer in TLS";
    }
    return OLD_VERSION.matcher(said).find()
        ? "the server does not take TLS 1.2 or newer"
        : "the server's answer breaks the rules of TLS";
  }

  /** Whether the connection was closed or reset, and not TLS itself failed. */
  public static boolean isLostConnection(SSLException failure) {
    return causes(failure)
        .anyMatch(cause -> cause instanceof EOFException || cause instanceof SocketException);
  }

  private static boolean isOfCertificate(Throwable cause) {
    return cause instanceof CertificateException
        || cause instanceof CertPathBuilderException
        || cause instanceof CertPathValidatorException;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(MOST_CAUSES);
  }
}

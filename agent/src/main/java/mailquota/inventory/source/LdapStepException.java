package mailquota.inventory.source;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import javax.net.ssl.SSLException;
import mailquota.net.TlsFailure;
import org.jspecify.annotations.Nullable;

/** A step of a reading by LDAP that failed: what was attempted, and why it failed. */
final class LdapStepException extends Exception {

  private static final long serialVersionUID = 1;

  /** Some servers add a page of text. */
  private static final int MOST_TEXT = 200;

  /**
   * @param step what was attempted, and on what
   */
  LdapStepException(String step, Exception cause) {
    super(step, cause);
  }

  /** The text for people: the step, the result, and what may help. */
  String detail(String afterwards) {
    return getMessage() + ": " + why() + afterwards;
  }

  private String why() {
    Throwable cause = getCause();
    if (!(cause instanceof LDAPException e)) {
      return text(cause);
    }
    ResultCode code = e.getResultCode();
    if (!code.isClientSideResultCode()) {
      String said = shortened(e.getDiagnosticMessage());
      return "result %d (%s)%s%s"
          .formatted(code.intValue(), code.getName(), said.isEmpty() ? "" : ": " + said, advice(e));
    }
    Throwable io = ioCause(e);
    return switch (code.intValue()) {
      case ResultCode.DECODING_ERROR_INT_VALUE ->
          "the answer ends within a message, or is not LDAP";
      case ResultCode.CONTROL_NOT_FOUND_INT_VALUE -> text(e);
      case ResultCode.SERVER_DOWN_INT_VALUE -> io == null ? "the connection ended" : text(io);
      default -> text(io == null ? e : io);
    };
  }

  private static String advice(LDAPException e) {
    String advice =
        switch (e.getResultCode().intValue()) {
          case ResultCode.TIME_LIMIT_EXCEEDED_INT_VALUE -> "give this user more time";
          case ResultCode.SIZE_LIMIT_EXCEEDED_INT_VALUE ->
              "let this user read all pages (OpenLDAP: limits dn.exact=\"…\" size.prtotal=unlimited)";
          case ResultCode.ADMIN_LIMIT_EXCEEDED_INT_VALUE ->
              "let this user read all entries (389ds: nsLookThroughLimit, nsSizeLimit)";
          case ResultCode.STRONG_AUTH_REQUIRED_INT_VALUE,
              ResultCode.CONFIDENTIALITY_REQUIRED_INT_VALUE ->
              "use ldaps, or starttls: true";
          case ResultCode.REFERRAL_INT_VALUE ->
              "referrals are not followed: name the server that has this base";
          case ResultCode.NO_SUCH_OBJECT_INT_VALUE -> "is base right, and may this user read it?";
          case ResultCode.INVALID_CREDENTIALS_INT_VALUE -> "are user and password right?";
          case ResultCode.INSUFFICIENT_ACCESS_RIGHTS_INT_VALUE -> "may this user read there?";
          case ResultCode.UNAVAILABLE_CRITICAL_EXTENSION_INT_VALUE ->
              "the server has to offer paged results";
          default -> "";
        };
    return advice.isEmpty() ? "" : "; " + advice;
  }

  /** That of a socket; the library wraps it several times. */
  private static @Nullable Throwable ioCause(Throwable e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause.getCause() instanceof LDAPException)) {
        return cause;
      }
    }
    return null;
  }

  private static String text(@Nullable Throwable e) {
    if (e instanceof SSLException tls) {
      return TlsFailure.text(tls);
    }
    return e == null ? "" : shortened(e.getMessage() == null ? e.toString() : e.getMessage());
  }

  /** On one line, for a server may say anything. */
  private static String shortened(@Nullable String text) {
    String line = text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MOST_TEXT ? line : line.substring(0, MOST_TEXT) + "…";
  }
}

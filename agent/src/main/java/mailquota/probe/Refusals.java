package mailquota.probe;

import java.util.Locale;
import java.util.Map;
import mailquota.quota.Reason;

/**
 * What a refusal means, by its response code, or by its words where a server gives no code. IMAP's
 * codes are those of RFC 5530 and RFC 9051, POP3's of RFC 2449 and RFC 3206.
 */
public final class Refusals {

  private static final Map<String, Reason> BY_CODE =
      Map.ofEntries(
          Map.entry("AUTHENTICATIONFAILED", Reason.AUTH),
          Map.entry("AUTHORIZATIONFAILED", Reason.AUTH),
          Map.entry("EXPIRED", Reason.AUTH),
          Map.entry("CONTACTADMIN", Reason.AUTH),
          Map.entry("AUTH", Reason.AUTH),
          Map.entry("PRIVACYREQUIRED", Reason.TLS),
          Map.entry("INUSE", Reason.LOCKED),
          Map.entry("IN-USE", Reason.LOCKED),
          Map.entry("LIMIT", Reason.THROTTLED),
          Map.entry("LOGIN-DELAY", Reason.THROTTLED),
          Map.entry("UNAVAILABLE", Reason.UNAVAILABLE),
          Map.entry("SERVERBUG", Reason.UNAVAILABLE),
          Map.entry("SYS/TEMP", Reason.UNAVAILABLE),
          Map.entry("SYS/PERM", Reason.UNAVAILABLE));

  private Refusals() {}

  /**
   * The reason that {@code text}, what follows NO, BYE or -ERR, gives.
   *
   * @param otherwise where it gives none
   */
  public static Reason reason(String text, Reason otherwise) {
    Reason byCode = BY_CODE.get(code(text));
    return byCode == null ? byWords(text.toLowerCase(Locale.ROOT), otherwise) : byCode;
  }

  private static String code(String text) {
    String stripped = text.stripLeading();
    int end = stripped.indexOf(']');
    if (!stripped.startsWith("[") || end < 0) {
      return "";
    }
    return stripped.substring(1, end).split(" ", 2)[0].toUpperCase(Locale.ROOT);
  }

  private static Reason byWords(String text, Reason otherwise) {
    // Dovecot and Courier say "too many connections", "Maximum number of connections"; Hotmail's
    // POP3
    // "login allowed only every 15 minutes". All without a code.
    if (text.contains("too many")
        || text.contains("maximum number of connections")
        || text.contains("login allowed only every")) {
      return Reason.THROTTLED;
    }
    // Dovecot: "Internal quota calculation error", which may be transient, and "Internal error".
    if (text.contains("internal quota calculation error") || text.contains("internal error")) {
      return Reason.UNAVAILABLE;
    }
    return otherwise;
  }
}

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
    if (Challenge.tellsServerFailure(text)) {
      return Reason.UNAVAILABLE;
    }
    String words = text.toLowerCase(Locale.ROOT);
    if (saysTooMuch(words)) {
      return Reason.THROTTLED;
    }
    Reason byCode = BY_CODE.get(code(text));
    return byCode == null ? byWords(words, otherwise) : byCode;
  }

  /**
   * Dovecot, Courier and Hotmail's POP3. Before any code: Dovecot's connection limit in POP3 is
   * <code>
   * -ERR [IN-USE] Maximum number of connections</code>, which is no locked maildrop.
   */
  private static boolean saysTooMuch(String words) {
    return words.contains("too many")
        || words.contains("maximum number of connections")
        || words.contains("login allowed only every")
        || words.contains("exceeded the login limit");
  }

  private static String code(String text) {
    String stripped = text.stripLeading();
    int end = stripped.indexOf(']');
    if (!stripped.startsWith("[") || end < 0) {
      return "";
    }
    return stripped.substring(1, end).split(" ", 2)[0].toUpperCase(Locale.ROOT);
  }

  private static Reason byWords(String words, Reason otherwise) {
    // Dovecot: "Internal quota calculation error", which may be transient, and "Internal error";
    // nginx' mail proxy, when the server behind it is away: "internal server error".
    return words.contains("internal quota calculation error")
            || words.contains("internal error")
            || words.contains("internal server error")
        ? Reason.UNAVAILABLE
        : otherwise;
  }
}

package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Set;
import mailquota.probe.Credentials;
import mailquota.probe.Mechanism;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The login command, in one piece, or in several pieces that each wait for a continuation. Only a
 * login in one piece can be pipelined.
 *
 * @param pieces the lines, without tag and line end
 * @param shown the same lines for the trace
 * @param dismissal the response to an error that precedes a refusal; null for a mechanism without
 *     one
 */
record LoginCommand(List<String> pieces, List<String> shown, @Nullable String dismissal) {

  /** Chooses the command by the capabilities; fails, with nothing sent, when none matches. */
  static LoginCommand of(Credentials credentials, Set<String> offered, boolean encrypted)
      throws ProbeFailedException {
    return switch (credentials) {
      case Credentials.Password login -> withPassword(login, offered, encrypted);
      case Credentials.Token login -> withToken(login, offered, encrypted);
    };
  }

  boolean inOnePiece() {
    return pieces.size() == 1;
  }

  /** Whether it is AUTHENTICATE rather than LOGIN. */
  boolean isSasl() {
    return pieces.getFirst().startsWith("AUTHENTICATE ");
  }

  /** The command without its arguments: {@code AUTHENTICATE PLAIN}, {@code LOGIN}. */
  String name() {
    return isSasl() ? shown.getFirst().replace(" ***", "") : "LOGIN";
  }

  private static LoginCommand withToken(
      Credentials.Token login, Set<String> offered, boolean encrypted) throws ProbeFailedException {
    String mechanism = login.mechanism().name();
    if (!offered.contains("AUTH=" + mechanism)) {
      throw new ProbeFailedException(
          Reason.AUTH,
          "the server does not offer AUTH=" + mechanism + (encrypted ? "" : " without TLS"));
    }
    return authenticate(mechanism, login.initialResponse(), offered, login.dismissal());
  }

  private static LoginCommand withPassword(
      Credentials.Password login, Set<String> offered, boolean encrypted)
      throws ProbeFailedException {
    if (login.mechanism() == Mechanism.Password.PLAIN && offered.contains("AUTH=PLAIN")) {
      return authenticate("PLAIN", login.saslPlain(), offered, null);
    }
    if (login.authorizeAs() != null) {
      throw new ProbeFailedException(
          Reason.AUTH, "authorize-as needs AUTH=PLAIN, which the server does not offer");
    }
    if (offered.contains("LOGINDISABLED")) {
      throw new ProbeFailedException(
          encrypted ? Reason.AUTH : Reason.TLS,
          "the server takes no LOGIN on this connection (LOGINDISABLED)"
              + (encrypted ? "" : "; it requires tls: starttls or implicit"));
    }
    return login(login, offered.contains("LITERAL+"));
  }

  private static LoginCommand authenticate(
      String mechanism, Secret response, Set<String> offered, @Nullable String dismissal) {
    String command = "AUTHENTICATE " + mechanism;
    return offered.contains("SASL-IR")
        ? new LoginCommand(
            List.of(command + " " + response.reveal()), List.of(command + " ***"), dismissal)
        : new LoginCommand(List.of(command, response.reveal()), List.of(command, "***"), dismissal);
  }

  private static LoginCommand login(Credentials.Password login, boolean literalPlus) {
    Pieces pieces = new Pieces(literalPlus);
    pieces.append("LOGIN ", "LOGIN ");
    pieces.appendString(login.user(), login.user());
    pieces.append(" ", " ");
    pieces.appendString(login.password().reveal(), "***");
    return pieces.command();
  }

  /** Builds a command of quoted strings and literals, split after each synchronizing literal. */
  private static final class Pieces {

    private final boolean literalPlus;
    private final List<String> done = new java.util.ArrayList<>();
    private final List<String> doneShown = new java.util.ArrayList<>();
    private StringBuilder piece = new StringBuilder();
    private StringBuilder shown = new StringBuilder();

    Pieces(boolean literalPlus) {
      this.literalPlus = literalPlus;
    }

    void append(String text, String textShown) {
      piece.append(text);
      shown.append(textShown);
    }

    void appendString(String value, String valueShown) {
      if (isQuotable(value)) {
        append(ImapWire.quoted(value), valueShown);
        return;
      }
      byte[] octets = value.getBytes(UTF_8);
      String size = "{" + octets.length + (literalPlus ? "+}" : "}");
      append(size, size);
      if (literalPlus) {
        append("\r\n", " ");
      } else {
        cut();
      }
      // One character per octet.
      append(new String(octets, ISO_8859_1), valueShown);
    }

    LoginCommand command() {
      cut();
      return new LoginCommand(List.copyOf(done), List.copyOf(doneShown), null);
    }

    private void cut() {
      done.add(piece.toString());
      doneShown.add(shown.toString());
      piece = new StringBuilder();
      shown = new StringBuilder();
    }

    /** RFC 3501 section 4.3: a quoted string is 7-bit and has no CR, LF or NUL. */
    private static boolean isQuotable(String value) {
      return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
  }
}

package mailquota.probe.pop3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import mailquota.probe.Credentials;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the login.
 *
 * @param lines USER and PASS; or AUTH (RFC 5034) with its initial response, or with the response in
 *     a line of its own after the server's challenge
 * @param dismissal the response to an error that precedes a refusal; null for a mechanism without
 *     one
 * @param caveat appended to a refusal; may be empty
 */
record LoginLines(List<Line> lines, @Nullable String dismissal, String caveat) {

  /** The longest command, CRLF included (RFC 2449 section 4); a response may be longer. */
  private static final int MAX_COMMAND = 255;

  /**
   * @param offered by CAPA; a server that lists no SASL at all is tried nevertheless
   * @throws ProbeFailedException when it offers other mechanisms; nothing was sent
   */
  static LoginLines of(Credentials credentials, Pop3Capabilities offered)
      throws ProbeFailedException {
    return switch (credentials) {
      case Credentials.Password login when login.authorizeAs() == null -> userAndPass(login);
      case Credentials.Password login -> {
        if (!offered.mayTake("PLAIN")) {
          throw new ProbeFailedException(
              Reason.AUTH, "authorize-as needs SASL PLAIN, which the server does not offer");
        }
        yield auth("PLAIN", login.saslPlain(), null, offered);
      }
      case Credentials.Token login -> {
        String mechanism = login.mechanism().name();
        if (!offered.mayTake(mechanism)) {
          throw new ProbeFailedException(
              Reason.AUTH, "the server does not offer SASL " + mechanism);
        }
        yield auth(mechanism, login.initialResponse(), login.dismissal(), offered);
      }
    };
  }

  /** Whether the second line must wait for the answer to the first. */
  boolean waits() {
    return lines.size() > 1 && lines.getFirst().text().startsWith("AUTH ");
  }

  private static LoginLines userAndPass(Credentials.Password login) throws ProbeFailedException {
    if ((login.user() + login.password().reveal()).chars().anyMatch(c -> c < ' ')) {
      throw new ProbeFailedException(
          Reason.AUTH, "the login or its password has a control character, which POP3 cannot send");
    }
    return new LoginLines(
        List.of(
            new Line("USER", "USER " + login.user(), "USER " + login.user()),
            new Line("PASS", "PASS " + login.password().reveal(), "PASS ***")),
        null,
        "");
  }

  /**
   * Uses an initial response only where the command stays within its limit, as RFC 5034 section 4
   * requires; a token exceeds it and costs another round trip.
   */
  private static LoginLines auth(
      String mechanism, Secret response, @Nullable String dismissal, Pop3Capabilities offered) {
    String command = "AUTH " + mechanism;
    String whole = command + " " + response.reveal();
    List<Line> lines =
        whole.getBytes(UTF_8).length + 2 <= MAX_COMMAND
            ? List.of(new Line(command, whole, command + " ***"))
            : List.of(new Line(command), new Line(command, response.reveal(), "***"));
    String caveat = offered.mechanisms() == null ? " (CAPA lists no SASL " + mechanism + ")" : "";
    return new LoginLines(lines, dismissal, caveat);
  }

  /** A line to send, its command without arguments, and the line in the trace. */
  record Line(String command, String text, String shown) {
    Line(String command) {
      this(command, command, command);
    }
  }
}

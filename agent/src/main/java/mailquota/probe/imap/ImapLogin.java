package mailquota.probe.imap;

import java.io.IOException;
import java.util.Set;
import mailquota.probe.Challenge;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.probe.Tls;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.jspecify.annotations.Nullable;

/**
 * The way in: greeting, STARTTLS, what the server offers, and the login, which goes alone or
 * together with what is asked behind it. Used once, by one thread.
 */
final class ImapLogin {

  private final Connection connection;
  private final LearnedCapabilities<Set<String>> known;
  private final String greeting;
  private final LoginCommand command;
  private ImapWire wire;
  private boolean isDone;

  /** Comes as far as to know how to log in; the login itself is not sent yet. */
  ImapLogin(
      Connection connection,
      MailServer server,
      LearnedCapabilities<Set<String>> known,
      Credentials credentials)
      throws IOException, ProbeFailedException {
    this.connection = connection;
    this.known = known;
    wire = ImapWire.over(connection);
    greeting = readGreeting();
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    command = LoginCommand.of(credentials, offered(), connection.isEncrypted());
    wire.forgetCapabilities();
  }

  ImapWire wire() {
    return wire;
  }

  String greeting() {
    return greeting;
  }

  boolean isDone() {
    return isDone;
  }

  /** Whether it can leave together with what follows. */
  boolean canFlyWithMore() {
    return command.inOnePiece();
  }

  /** Logs in, and asks nothing yet. */
  void alone() throws IOException, ProbeFailedException {
    String tag = wire.hold(command.pieces().getFirst(), command.shown().getFirst());
    for (int i = 1; i < command.pieces().size(); i++) {
      wire.flush();
      IMAPResponse ready = answerTo(tag);
      if (!ready.isContinuation()) {
        requireOk(ready);
        throw new ProbeFailedException(
            Reason.PROTOCOL, "the login ended before it was sent: " + ready);
      }
      wire.holdLine(command.pieces().get(i), command.shown().get(i));
    }
    wire.flush();
    requireOk(loginAnswer(tag, null));
    isDone = true;
  }

  /** Logs in with {@code request} in the same flight, of which nothing has been read then. */
  void with(Request request) throws IOException, ProbeFailedException {
    String tag = wire.hold(command.pieces().getFirst(), command.shown().getFirst());
    request.hold(wire);
    wire.flush();
    IMAPResponse answer = loginAnswer(tag, request);
    if (!answer.isOK()) {
      request.awaitGoodbye(wire);
    }
    requireOk(answer);
    isDone = true;
  }

  /** What the server offers now that we are in. */
  Set<String> offeredAfterLogin() throws IOException, ProbeFailedException {
    if (!wire.capabilitiesKnown()) {
      askCapabilities();
    }
    return wire.capabilityNames();
  }

  private String readGreeting() throws IOException, ProbeFailedException {
    IMAPResponse first = wire.next();
    String text = ImapWire.text(first);
    if (first.isUnTagged() && first.isBYE()) {
      throw refused("the server turned us away", text, Reason.UNAVAILABLE);
    }
    if (first.keyEquals("PREAUTH")) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server let us in as somebody before we said who we are (PREAUTH)");
    }
    if (!first.isUnTagged() || !first.isOK()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "not an IMAP greeting: " + first);
    }
    return text;
  }

  private void startTls() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown() && !wire.capabilityNames().contains("STARTTLS")) {
      throw new ProbeFailedException(Reason.TLS, "the server offers no STARTTLS");
    }
    IMAPResponse answer = ask("STARTTLS");
    if (!answer.isOK()) {
      throw new ProbeFailedException(Reason.TLS, "STARTTLS was refused: " + ImapWire.text(answer));
    }
    if (wire.hasResponse()) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server sent plain text behind its agreement to STARTTLS");
    }
    connection.startTls();
    // What was said in the clear, capabilities included, is forgotten (RFC 9051 section 6.2.1).
    wire = ImapWire.over(connection);
  }

  /**
   * What the server offers before login: as the greeting told, as an earlier probe learned, or
   * asked.
   */
  private Set<String> offered() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown()) {
      return wire.capabilityNames();
    }
    Set<String> learned = known.offered();
    if (learned != null) {
      return learned;
    }
    askCapabilities();
    known.learn(wire.capabilityNames());
    return wire.capabilityNames();
  }

  private void askCapabilities() throws IOException, ProbeFailedException {
    IMAPResponse answer = ask("CAPABILITY");
    if (!answer.isOK() || !wire.capabilitiesKnown()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "CAPABILITY was answered by " + answer);
    }
  }

  /**
   * Reads how the login ends. A server that refuses a token tells an error first, and refuses only
   * when it has our word on it (RFC 7628 section 3.2.3). What flies behind the login is then taken
   * for that word: as {@code B2 GETQUOTAROOT INBOX} is no base64 it is a wrong one, and never a
   * command (Dovecot: {@code NO Invalid base64 in response}). So nothing is said on top of it,
   * unless the server lost it and still waits.
   */
  private IMAPResponse loginAnswer(String tag, @Nullable Request request)
      throws IOException, ProbeFailedException {
    IMAPResponse answer = answerTo(tag);
    String dismissal = command.dismissal();
    if (!answer.isContinuation() || dismissal == null) {
      return answer;
    }
    String error = Challenge.text(ImapWire.text(answer));
    if (request == null || !wire.hears()) {
      wire.holdLine(dismissal, dismissal);
      wire.flush();
    }
    String refusal = ImapWire.text(answerTo(tag));
    if (request != null) {
      request.awaitGoodbye(wire);
    }
    throw refused("login refused", refusal + " " + error, Reason.AUTH);
  }

  private void requireOk(IMAPResponse answer) throws ProbeFailedException {
    if (answer.isOK()) {
      return;
    }
    // A login that was refused because of how it was sent: ask anew what the server offers.
    known.forget();
    String text = ImapWire.text(answer);
    if (answer.isNO()) {
      throw refused("login refused", text, Reason.AUTH);
    }
    throw refused("login not understood", text, Reason.PROTOCOL);
  }

  private IMAPResponse ask(String question) throws IOException, ProbeFailedException {
    String tag = wire.hold(question);
    wire.flush();
    return answerTo(tag);
  }

  /**
   * Reads to the tagged answer, or to a continuation. What is told before is passed over: a quota
   * told before the login was answered is nobody's.
   */
  private IMAPResponse answerTo(String tag) throws IOException, ProbeFailedException {
    while (true) {
      IMAPResponse response = wire.next();
      if (response.isContinuation() || (response.isTagged() && response.getTag().equals(tag))) {
        return response;
      }
      if (response.isUnTagged() && response.isBYE()) {
        throw refused("the server ended the session", ImapWire.text(response), Reason.UNAVAILABLE);
      }
      if (response.isUnTagged() && response.isBAD()) {
        // nginx' mail proxy says so, and no more, when the server behind it is away.
        throw refused("the server failed", ImapWire.text(response), Reason.PROTOCOL);
      }
      if (response.isTagged()) {
        throw new ProbeFailedException(Reason.PROTOCOL, "an answer out of turn: " + response);
      }
    }
  }

  static ProbeFailedException refused(String what, String text, Reason otherwise) {
    return new ProbeFailedException(Refusals.reason(text, otherwise), what + ": " + text);
  }
}

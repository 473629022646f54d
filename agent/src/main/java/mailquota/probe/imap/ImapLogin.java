package mailquota.probe.imap;

import java.io.IOException;
import java.util.Set;
import mailquota.net.Tls;
import mailquota.probe.Challenge;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The way in: greeting, STARTTLS, what the server offers, and the login, which goes alone or
 * together with what is asked behind it. Used once, by one thread.
 */
final class ImapLogin {

  private final Connection connection;
  private final LearnedCapabilities<Set<String>> known;
  private final String greeting;
  private final Set<String> offered;
  private final LoginCommand command;
  private ImapWire wire;
  private boolean isDone;

  /** Of the login; empty while it has not begun. */
  private String tag = "";

  /** Comes as far as to know how to log in; the login itself is not sent yet. */
  ImapLogin(
      Connection connection,
      MailServer server,
      LearnedCapabilities<Set<String>> known,
      Credentials credentials)
      throws IOException, ProbeFailedException {
    this.connection = connection;
    this.known = known;
    wire = new ImapWire(connection);
    greeting = readGreeting();
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    offered = offered();
    command = LoginCommand.of(credentials, offered, connection.isEncrypted());
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

  /**
   * Prepares {@code request} to be repeated behind a login whose flight was lost. Cyrus 3.6 loses
   * the end of its own AUTHENTICATE line, too, and takes the next line for the rest of it: that
   * shall be one nobody waits for, and is answered as the login.
   */
  void precede(Request request) throws IOException, ProbeFailedException {
    if (command.isSasl()) {
      request.passOver(wire.hold("NOOP"));
      request.passOver(tag);
    }
  }

  /** Whether it can leave together with what follows. */
  boolean canFlyWithMore() {
    return command.inOnePiece();
  }

  /** Logs in, and asks nothing yet. */
  void alone() throws IOException, ProbeFailedException {
    begin();
    for (int i = 1; i < command.pieces().size(); i++) {
      wire.flush();
      ImapResponse ready = wire.answerTo(tag, ImapWire.IGNORED);
      if (!ready.isContinuation()) {
        requireOk(ready);
        throw new ProbeFailedException(
            Reason.PROTOCOL, "the login ended before it was sent: " + ready);
      }
      wire.holdLine(command.pieces().get(i), command.shown().get(i));
    }
    wire.flush();
    requireOk(loginAnswer(null));
    isDone = true;
  }

  /** Logs in with {@code request} in the same flight, of which nothing has been read then. */
  void with(Request request) throws IOException, ProbeFailedException {
    begin();
    request.follow(tag);
    request.hold(wire);
    wire.flush();
    ImapResponse answer = loginAnswer(request);
    if (!answer.isOk()) {
      wire.awaitGoodbye();
    }
    requireOk(answer);
    isDone = true;
  }

  /** Holds back the first piece of the login, which may be all of it. */
  private void begin() throws IOException, ProbeFailedException {
    tag = wire.hold(command.pieces().getFirst(), command.shown().getFirst());
  }

  /** What the server said to offer before the login. */
  Set<String> offeredBeforeLogin() {
    return offered;
  }

  /** What the server offers now that we are in. */
  Set<String> offeredAfterLogin() throws IOException, ProbeFailedException {
    if (!wire.capabilitiesKnown()) {
      askCapabilities();
    }
    return wire.capabilityNames();
  }

  private String readGreeting() throws IOException, ProbeFailedException {
    ImapResponse first = wire.next();
    String text = first.text();
    if (first.isUntagged() && first.isBye()) {
      throw ImapWire.refused("the server turned us away", text, Reason.UNAVAILABLE);
    }
    if (first.is("PREAUTH")) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server let us in as somebody before we said who we are (PREAUTH)");
    }
    if (!first.isUntagged() || !first.isOk()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "not an IMAP greeting: " + first);
    }
    return text;
  }

  private void startTls() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown() && !wire.capabilityNames().contains("STARTTLS")) {
      throw new ProbeFailedException(Reason.TLS, "the server offers no STARTTLS");
    }
    ImapResponse answer = wire.ask("STARTTLS");
    if (!answer.isOk()) {
      throw new ProbeFailedException(
          Reason.TLS, Refusals.said("STARTTLS was refused", answer.text()));
    }
    connection.startTls();
    // What was said in the clear, capabilities included, is forgotten (RFC 9051 section 6.2.1).
    wire = new ImapWire(connection);
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
    ImapResponse answer = wire.ask("CAPABILITY");
    if (!answer.isOk() || !wire.capabilitiesKnown()) {
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
  private ImapResponse loginAnswer(@Nullable Request request)
      throws IOException, ProbeFailedException {
    ImapResponse answer = wire.answerTo(tag, ImapWire.IGNORED);
    String dismissal = command.dismissal();
    if (!answer.isContinuation() || dismissal == null) {
      return answer;
    }
    String error = Challenge.text(answer.text());
    if (request == null || !wire.hears()) {
      wire.holdLine(dismissal, dismissal);
      wire.flush();
    }
    String refusal = wire.answerTo(tag, ImapWire.IGNORED).text();
    wire.awaitGoodbye();
    throw ImapWire.refused("login refused", refusal + " " + error, Reason.AUTH);
  }

  private void requireOk(ImapResponse answer) throws ProbeFailedException {
    if (answer.isOk()) {
      return;
    }
    // A login that was refused because of how it was sent: ask anew what the server offers.
    known.forget();
    String text = answer.text();
    // Without words the command is all there is to tell.
    String login = text.isEmpty() ? command.name() : "login";
    if (answer.isNo()) {
      throw ImapWire.refused(login + " refused", text, Reason.AUTH);
    }
    throw ImapWire.refused(login + " not understood", text, Reason.PROTOCOL);
  }
}

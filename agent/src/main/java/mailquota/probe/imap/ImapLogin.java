package mailquota.probe.imap;

import java.io.IOException;
import java.util.Set;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Tls;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/** How every talk with the server begins: greeting, STARTTLS, login. Used once, by one thread. */
final class ImapLogin {

  private final Connection connection;
  private final MailServer server;
  private final LearnedCapabilities known;
  private ImapWire wire;

  ImapLogin(Connection connection, MailServer server, LearnedCapabilities known)
      throws IOException {
    this.connection = connection;
    this.server = server;
    this.known = known;
    wire = ImapWire.over(connection);
  }

  /** What the talk goes on with; settled once {@link #greeting} has returned. */
  ImapWire wire() {
    return wire;
  }

  /** Reads the server's greeting and starts TLS where that is asked for. */
  String greeting() throws IOException, ProbeFailedException {
    IMAPResponse greeting = wire.next();
    String text = ImapWire.text(greeting);
    if (greeting.isUnTagged() && greeting.isBYE()) {
      throw ImapWire.refused("the server turned us away", text, Reason.UNAVAILABLE);
    }
    if (greeting.keyEquals("PREAUTH")) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server let us in as somebody before we said who we are (PREAUTH)");
    }
    if (!greeting.isUnTagged() || !greeting.isOK()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "not an IMAP greeting: " + greeting);
    }
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    return text;
  }

  private void startTls() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown() && !wire.capabilityNames().contains("STARTTLS")) {
      throw new ProbeFailedException(Reason.TLS, "the server offers no STARTTLS");
    }
    IMAPResponse answer = wire.ask("STARTTLS");
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

  /** The login as this server takes it. Nothing of it has been sent. */
  LoginCommand command(Credentials credentials) throws IOException, ProbeFailedException {
    connection.hide(credentials);
    LoginCommand login =
        LoginCommand.of(
            server.auth().mechanism(), credentials, offered(), connection.isEncrypted());
    wire.forgetCapabilities();
    return login;
  }

  /**
   * What the server offers before login: as the greeting told, as an earlier probe learned, or
   * asked.
   */
  private Set<String> offered() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown()) {
      return wire.capabilityNames();
    }
    Set<String> learned = known.names();
    if (learned != null) {
      return learned;
    }
    IMAPResponse answer = wire.ask("CAPABILITY");
    if (!answer.isOK() || !wire.capabilitiesKnown()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "CAPABILITY was answered by " + answer);
    }
    known.learn(wire.capabilityNames());
    return wire.capabilityNames();
  }

  /** Sends the login alone, piece by piece, and waits until the server has let us in. */
  void alone(LoginCommand login) throws IOException, ProbeFailedException {
    String tag = wire.hold(login.pieces().getFirst(), login.shown().getFirst());
    for (int i = 1; i < login.pieces().size(); i++) {
      wire.flush();
      IMAPResponse ready = wire.answerTo(tag, ImapWire.IGNORED);
      if (!ready.isContinuation()) {
        requireOk(ready);
        throw new ProbeFailedException(
            Reason.PROTOCOL, "the login ended before it was sent: " + ready);
      }
      wire.holdLine(login.pieces().get(i), login.shown().get(i));
    }
    wire.flush();
    requireOk(wire.answerTo(tag, ImapWire.IGNORED));
  }

  /** The answer to the login, which let us in or ends the talk. */
  void requireOk(IMAPResponse answer) throws ProbeFailedException {
    if (answer.isOK()) {
      return;
    }
    // A login that was refused because of how it was sent: ask anew what the server offers.
    known.forget();
    String text = ImapWire.text(answer);
    if (answer.isNO()) {
      throw ImapWire.refused("login refused", text, Reason.AUTH);
    }
    throw ImapWire.refused("login not understood", text, Reason.PROTOCOL);
  }
}

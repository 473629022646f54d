package mailquota.probe.imap;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.Flights;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.probe.Tls;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/** One probe's talk with the server, greeting to LOGOUT. Used once, by one thread. */
final class ImapConversation {

  private final Connection connection;
  private final MailServer server;
  private final Flights flights;
  private final LearnedCapabilities<Set<String>> known;
  private ImapWire wire;

  ImapConversation(
      Connection connection,
      MailServer server,
      Flights flights,
      LearnedCapabilities<Set<String>> known)
      throws IOException {
    this.connection = connection;
    this.server = server;
    this.flights = flights;
    this.known = known;
    wire = ImapWire.over(connection);
  }

  ProbeResult measure(Credentials credentials, InstantSource clock)
      throws IOException, ProbeFailedException {
    String greeting = greeting();
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    connection.hide(credentials);
    LoginCommand login =
        LoginCommand.of(
            server.auth().mechanism(), credentials, offered(), connection.isEncrypted());
    wire.forgetCapabilities();
    QuotaRequest request =
        login.inOnePiece() && flights.one(greeting)
            ? oneFlight(login, greeting)
            : twoFlights(login);
    return result(request, clock);
  }

  private String greeting() throws IOException, ProbeFailedException {
    IMAPResponse greeting = wire.next();
    String text = ImapWire.text(greeting);
    if (greeting.isUnTagged() && greeting.isBYE()) {
      throw refused("the server turned us away", text, Reason.UNAVAILABLE);
    }
    if (greeting.keyEquals("PREAUTH")) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server let us in as somebody before we said who we are (PREAUTH)");
    }
    if (!greeting.isUnTagged() || !greeting.isOK()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "not an IMAP greeting: " + greeting);
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
    IMAPResponse answer = ask("CAPABILITY");
    if (!answer.isOK() || !wire.capabilitiesKnown()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "CAPABILITY was answered by " + answer);
    }
    known.learn(Set.copyOf(wire.capabilityNames()));
    return wire.capabilityNames();
  }

  private QuotaRequest oneFlight(LoginCommand login, String greeting)
      throws IOException, ProbeFailedException {
    String loginTag = wire.hold(login.pieces().getFirst(), login.shown().getFirst());
    QuotaRequest request = QuotaRequest.hold(wire);
    wire.flush();
    IMAPResponse answer = answerTo(loginTag, request);
    if (!answer.isOK()) {
      request.awaitGoodbye(wire);
    }
    loggedIn(answer);
    if (wire.hears()) {
      return request;
    }
    QuotaRequest again = request.repeat(wire);
    wire.flush();
    again.readAnswer(wire);
    if (again.wasLostAtFirst()) {
      flights.lost(greeting);
    }
    return again;
  }

  private QuotaRequest twoFlights(LoginCommand login) throws IOException, ProbeFailedException {
    QuotaRequest none = QuotaRequest.none();
    String tag = wire.hold(login.pieces().getFirst(), login.shown().getFirst());
    for (int i = 1; i < login.pieces().size(); i++) {
      wire.flush();
      IMAPResponse ready = answerTo(tag, none);
      if (!ready.isContinuation()) {
        loggedIn(ready);
        throw new ProbeFailedException(
            Reason.PROTOCOL, "the login ended before it was sent: " + ready);
      }
      wire.holdLine(login.pieces().get(i), login.shown().get(i));
    }
    wire.flush();
    loggedIn(answerTo(tag, none));
    QuotaRequest request = QuotaRequest.hold(wire);
    wire.flush();
    return request;
  }

  private void loggedIn(IMAPResponse answer) throws ProbeFailedException {
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

  private ProbeResult result(QuotaRequest request, InstantSource clock)
      throws IOException, ProbeFailedException {
    IMAPResponse answer = request.readAnswer(wire);
    String text = ImapWire.text(answer);
    if (answer.isOK()) {
      List<QuotaRoot> roots = request.answer().roots();
      request.awaitGoodbye(wire);
      return roots.isEmpty() ? new NoQuota() : new Measured(new Reading(clock.instant(), roots));
    }
    request.awaitGoodbye(wire);
    // Many servers list nothing after login; then BAD is how they say "no such command".
    if (!wire.capabilityNames().contains("QUOTA") && (answer.isBAD() || wire.capabilitiesKnown())) {
      return new Unsupported();
    }
    throw refused("GETQUOTAROOT INBOX was refused", text, Reason.PROTOCOL);
  }

  private IMAPResponse ask(String command) throws IOException, ProbeFailedException {
    String tag = wire.hold(command);
    wire.flush();
    return answerTo(tag, QuotaRequest.none());
  }

  /**
   * Reads to the tagged answer, or to a continuation; what else comes may belong to {@code
   * request}.
   */
  private IMAPResponse answerTo(String tag, QuotaRequest request)
      throws IOException, ProbeFailedException {
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
      request.accept(response);
    }
  }

  private static ProbeFailedException refused(String what, String text, Reason otherwise) {
    return new ProbeFailedException(Refusals.reason(text, otherwise), what + ": " + text);
  }
}

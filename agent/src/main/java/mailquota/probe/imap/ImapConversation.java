package mailquota.probe.imap;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.Flights;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
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

  private final ImapLogin beginning;
  private final Flights flights;

  ImapConversation(
      Connection connection, MailServer server, Flights flights, LearnedCapabilities known)
      throws IOException {
    beginning = new ImapLogin(connection, server, known);
    this.flights = flights;
  }

  ProbeResult measure(Credentials credentials, InstantSource clock)
      throws IOException, ProbeFailedException {
    String greeting = beginning.greeting();
    LoginCommand login = beginning.command(credentials);
    QuotaRequest request =
        login.inOnePiece() && flights.one(greeting)
            ? oneFlight(login, greeting)
            : twoFlights(login);
    return result(request, clock);
  }

  private QuotaRequest oneFlight(LoginCommand login, String greeting)
      throws IOException, ProbeFailedException {
    ImapWire wire = beginning.wire();
    String loginTag = wire.hold(login.pieces().getFirst(), login.shown().getFirst());
    QuotaRequest request = QuotaRequest.hold(wire);
    wire.flush();
    IMAPResponse answer = wire.answerTo(loginTag, request::accept);
    if (!answer.isOK()) {
      request.awaitGoodbye(wire);
    }
    beginning.requireOk(answer);
    if (wire.hears()) {
      return request;
    }
    if (login.isSasl()) {
      // Cyrus 3.6 loses the end of its own AUTHENTICATE line, too, and takes the next line for it.
      String _ = wire.hold("NOOP");
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
    beginning.alone(login);
    QuotaRequest request = QuotaRequest.hold(beginning.wire());
    beginning.wire().flush();
    return request;
  }

  private ProbeResult result(QuotaRequest request, InstantSource clock)
      throws IOException, ProbeFailedException {
    ImapWire wire = beginning.wire();
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
    throw ImapWire.refused("GETQUOTAROOT INBOX was refused", text, Reason.PROTOCOL);
  }
}

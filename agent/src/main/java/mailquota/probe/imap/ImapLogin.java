package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.net.Tls;
import mailquota.probe.Challenge;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.probe.Trace.Phase;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Greeting, STARTTLS, capabilities and login; the login is sent alone or pipelined with the next
 * commands. Used once, by one thread.
 */
final class ImapLogin {

  private final Connection connection;
  private final AtomicReference<@Nullable Set<String>> known;
  private final String greeting;
  private final Set<String> offered;
  private final LoginCommand command;
  private ImapWire wire;
  private boolean isDone;

  /** Of the login; empty before it is sent. */
  private String tag = "";

  /** Reads the greeting and the capabilities; the login is not sent yet. */
  ImapLogin(
      Connection connection,
      MailServer server,
      AtomicReference<@Nullable Set<String>> known,
      Credentials credentials)
      throws IOException, ProbeFailedException {
    this.connection = connection;
    this.known = known;
    connection.begin(Phase.LOGIN);
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
   * Prepares repeating {@code request} after the commands behind the login were lost. Cyrus 3.6
   * also loses the end of its own AUTHENTICATE line, and takes the next line for the rest of it:
   * that line is a command without effect, and its answer is taken for the login's.
   */
  void precede(Request request) throws IOException, ProbeFailedException {
    if (command.isSasl()) {
      request.passOver(wire.hold("NOOP"));
      request.passOver(tag);
    }
  }

  boolean canPipeline() {
    return command.inOnePiece();
  }

  void alone() throws IOException, ProbeFailedException {
    begin();
    for (int i = 1; i < command.pieces().size(); i++) {
      wire.flush();
      ImapResponse ready = wire.answerTo(tag, ImapWire.IGNORED);
      if (!ready.isContinuation()) {
        requireOk(ready);
        throw malformed("the login ended before it was sent: " + ready);
      }
      wire.holdLine(command.pieces().get(i), command.shown().get(i));
    }
    wire.flush();
    requireOk(loginAnswer(null));
    done();
  }

  /** Pipelines {@code request} with the login; none of its answers have been read on return. */
  void with(Request request) throws IOException, ProbeFailedException {
    begin();
    request.follow(tag);
    request.hold(wire);
    wire.flush();
    ImapResponse answer = loginAnswer(request);
    if (!answer.isOk()) {
      wire.awaitLogout();
    }
    requireOk(answer);
    done();
  }

  private void done() {
    isDone = true;
    connection.begin(Phase.QUOTA);
  }

  /** Buffers the first piece of the login, which may be all of it. */
  private void begin() throws IOException, ProbeFailedException {
    tag = wire.hold(command.pieces().getFirst(), command.shown().getFirst());
  }

  Set<String> offeredBeforeLogin() {
    return offered;
  }

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
      throw ImapWire.refused("the server refused the connection", text, Reason.UNAVAILABLE);
    }
    if (first.is("PREAUTH")) {
      throw malformed("the server skipped the login (PREAUTH)");
    }
    if (!first.isUntagged() || !first.isOk()) {
      throw malformed("not an IMAP greeting: " + first);
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
          Reason.TLS, Refusals.withText("STARTTLS was refused", answer.text()));
    }
    connection.startTls();
    connection.begin(Phase.LOGIN);
    // Everything received in plain text, capabilities included, is discarded (RFC 9051 section
    // 6.2.1).
    wire = new ImapWire(connection);
  }

  /** The capabilities before login: from the greeting, the cache or CAPABILITY. */
  private Set<String> offered() throws IOException, ProbeFailedException {
    if (wire.capabilitiesKnown()) {
      return wire.capabilityNames();
    }
    Set<String> learned = known.get();
    if (learned != null) {
      return learned;
    }
    askCapabilities();
    known.set(wire.capabilityNames());
    return wire.capabilityNames();
  }

  private void askCapabilities() throws IOException, ProbeFailedException {
    ImapResponse answer = wire.ask("CAPABILITY");
    if (!answer.isOk() || !wire.capabilitiesKnown()) {
      throw malformed("CAPABILITY was answered by " + answer);
    }
  }

  /**
   * Reads the answer to the login. A server that refuses a token first sends an error, and refuses
   * after a response to it (RFC 7628 section 3.2.3). A pipelined command counts as that response
   * and never as a command: {@code B2 GETQUOTAROOT INBOX} is not base64 (Dovecot: {@code NO Invalid
   * base64 in response}). So no response is sent, unless the server lost the command and still
   * waits.
   */
  private ImapResponse loginAnswer(@Nullable Request request)
      throws IOException, ProbeFailedException {
    ImapResponse answer = wire.answerTo(tag, ImapWire.IGNORED);
    String dismissal = command.dismissal();
    if (!answer.isContinuation() || dismissal == null) {
      return answer;
    }
    String error = Challenge.text(answer.text());
    if (request == null || !wire.hasResponseSoon()) {
      wire.holdLine(dismissal, dismissal);
      wire.flush();
    }
    String refusal = wire.answerTo(tag, ImapWire.IGNORED).text();
    wire.awaitLogout();
    throw ImapWire.refused("login refused", refusal + " " + error, Reason.AUTH);
  }

  private void requireOk(ImapResponse answer) throws ProbeFailedException {
    if (answer.isOk()) {
      return;
    }
    // The login may have been refused because of how it was sent: request the capabilities again.
    known.set(null);
    String text = answer.text();
    // Without a text, the command is the only detail.
    String login = text.isEmpty() ? command.name() : "login";
    if (answer.isNo()) {
      throw ImapWire.refused(login + " refused", text, Reason.AUTH);
    }
    throw ImapWire.refused(login + " not understood", text, Reason.PROTOCOL);
  }
}

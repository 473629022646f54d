package mailquota.probe.pop3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.net.Tls;
import mailquota.probe.Challenge;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.MailServer;
import mailquota.probe.Pipelining;
import mailquota.probe.Pipelining.Extent;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.probe.StoredMail;
import mailquota.probe.Trace.Phase;
import mailquota.probe.pop3.LoginLines.Line;
import mailquota.quota.Bytes;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of one probe, from greeting to QUIT. From login to QUIT the maildrop is locked
 * (RFC 1939 section 4), so STAT is the only command in between, and QUIT is always sent. Used once,
 * by one thread.
 */
record Pop3Conversation(
    Connection connection,
    MailServer server,
    Pipelining pipelining,
    AtomicReference<@Nullable Pop3Capabilities> known) {

  private static final int MAX_CAPABILITIES = 100;

  /** With the configured limit; null for none. */
  ProbeResult measure(Credentials credentials, @Nullable Bytes limit, InstantSource clock)
      throws IOException, ProbeFailedException {
    connection.begin(Phase.LOGIN);
    String greeting = connection.input().readLine();
    requireOk(greeting, "the server refused the connection", Reason.UNAVAILABLE);
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    Pop3Capabilities offered = offered();
    LoginLines login = LoginLines.of(credentials, offered);
    boolean offersPipelining = offered.pipelining();
    StoredMail stat =
        offersPipelining && pipelining.extent(greeting) == Extent.ALL
            ? pipelined(login, greeting)
            : loginThenStat(login, offersPipelining);
    return new Measured(new Reading(clock.instant(), List.of(stat.root(limit))));
  }

  private void startTls() throws IOException, ProbeFailedException {
    String answer = ask(new Line("STLS"));
    if (!isOk(answer)) {
      throw new ProbeFailedException(Reason.TLS, "STLS was refused: " + answer);
    }
    connection.startTls();
    connection.begin(Phase.LOGIN);
  }

  private Pop3Capabilities offered() throws IOException, ProbeFailedException {
    Pop3Capabilities learned = known.get();
    if (learned != null) {
      return learned;
    }
    Pop3Capabilities fresh =
        isOk(ask(new Line("CAPA"))) ? Pop3Capabilities.of(lines()) : Pop3Capabilities.NONE;
    known.set(fresh);
    return fresh;
  }

  private List<String> lines() throws IOException, ProbeFailedException {
    List<String> lines = new ArrayList<>();
    for (String line = next(); !line.equals("."); line = next()) {
      lines.add(line);
      if (lines.size() > MAX_CAPABILITIES) {
        throw malformed("CAPA lists more than " + MAX_CAPABILITIES + " capabilities");
      }
    }
    return lines;
  }

  private StoredMail pipelined(LoginLines login, String greeting)
      throws IOException, ProbeFailedException {
    List<Line> lines = beginLogin(login);
    lines.forEach(this::buffer);
    bufferStatAndQuit();
    send();
    for (int i = 0; i < lines.size(); i++) {
      String answer = loginAnswer(login, true);
      if (!isOk(answer)) {
        awaitQuit(lines.size() - i + 1);
        throw loginRefused(login, lines.get(i), answer);
      }
    }
    connection.begin(Phase.QUOTA);
    if (connection.input().await(connection.patience())) {
      return statAndQuit();
    }
    bufferStatAndQuit();
    connection.flush();
    StoredMail stat = statAndQuit();
    pipelining.learn(greeting, Extent.BEHIND_LOGIN);
    return stat;
  }

  private StoredMail loginThenStat(LoginLines login, boolean offersPipelining)
      throws IOException, ProbeFailedException {
    for (Line line : beginLogin(login)) {
      buffer(line);
      send();
      String answer = loginAnswer(login, false);
      if (!isOk(answer)) {
        quit();
        throw loginRefused(login, line, answer);
      }
    }
    connection.begin(Phase.QUOTA);
    if (offersPipelining) {
      bufferStatAndQuit();
      send();
      return statAndQuit();
    }
    String answer = ask(new Line("STAT"));
    buffer(new Line("QUIT"));
    connection.flush();
    return statAndQuit(answer);
  }

  /** Sends the first line if its answer must precede the others; returns the others. */
  private List<Line> beginLogin(LoginLines login) throws IOException, ProbeFailedException {
    if (!login.waits()) {
      return login.lines();
    }
    Line first = login.lines().getFirst();
    String answer = ask(first);
    if (!isChallenge(answer)) {
      quit();
      throw loginRefused(login, first, answer);
    }
    return login.lines().subList(1, login.lines().size());
  }

  /**
   * Reads the answer to a line of the login. A server that refuses a token first sends an error,
   * and refuses after a response to it (RFC 7628 section 3.2.3). A pipelined STAT counts as that
   * response and never as a command; so none is sent, unless the server lost the STAT and still
   * waits.
   *
   * @param followed whether more is pipelined behind the login
   */
  private String loginAnswer(LoginLines login, boolean followed) throws IOException {
    String answer = next();
    String dismissal = login.dismissal();
    if (dismissal == null || !isChallenge(answer)) {
      return answer;
    }
    if (!followed || !connection.input().await(connection.patience())) {
      buffer(new Line(dismissal));
      connection.flush();
    }
    return next() + " " + Challenge.text(answer.substring(1).strip());
  }

  private void quit() throws IOException {
    buffer(new Line("QUIT"));
    connection.flush();
    awaitQuit(1);
  }

  private ProbeFailedException loginRefused(LoginLines login, Line line, String answer) {
    // Without a text, the command is the only detail.
    boolean hasWords = !answer.strip().equals("-ERR");
    String what = (hasWords ? "login" : line.command()) + " refused" + login.caveat();
    ProbeFailedException refused = refused(what, answer, Reason.AUTH);
    Reason reason = refused.failed().reason();
    if (reason == Reason.AUTH || reason == Reason.PROTOCOL) {
      // The login may have been refused because of how it was sent: request the capabilities again.
      known.set(null);
    }
    return refused;
  }

  private void bufferStatAndQuit() {
    buffer(new Line("STAT"));
    buffer(new Line("QUIT"));
  }

  private StoredMail statAndQuit() throws IOException, ProbeFailedException {
    return statAndQuit(next());
  }

  private StoredMail statAndQuit(String answer) throws IOException, ProbeFailedException {
    awaitQuit(1);
    requireOk(answer, "STAT was refused", Reason.PROTOCOL);
    return Stat.parse(answer);
  }

  /**
   * Waits for the answer to QUIT, until which the maildrop may be locked. The result of the probe
   * does not depend on it.
   *
   * @param answers the number of outstanding answers, including that of QUIT
   */
  private void awaitQuit(int answers) {
    try {
      for (int i = 0; i < answers && connection.input().await(connection.patience()); i++) {
        next();
      }
    } catch (IOException _) {
      // The server closed without answering QUIT.
      return;
    }
  }

  private String ask(Line line) throws IOException, ProbeFailedException {
    buffer(line);
    send();
    return next();
  }

  /** A POP3 server only answers commands: earlier input would be taken for the answer. */
  private void send() throws IOException, ProbeFailedException {
    if (connection.input().available() > 0) {
      throw malformed("the server answered before a command was sent");
    }
    connection.flush();
  }

  private void buffer(Line line) {
    connection.output().writeBytes((line.text() + "\r\n").getBytes(UTF_8));
    connection.sent(line.shown());
  }

  private String next() throws IOException {
    return connection.input().readLine();
  }

  /** "+" and base64, which may be empty. */
  private static boolean isChallenge(String answer) {
    return answer.equals("+") || answer.startsWith("+ ");
  }

  private static boolean isOk(String answer) {
    return answer.startsWith("+OK");
  }

  private static void requireOk(String answer, String otherwise, Reason reason)
      throws ProbeFailedException {
    if (!isOk(answer)) {
      throw refused(otherwise, answer, reason);
    }
  }

  private static ProbeFailedException refused(String what, String answer, Reason otherwise) {
    if (!answer.startsWith("-ERR")) {
      return malformed(what + ": not a POP3 answer: \"" + answer + "\"");
    }
    String text = answer.substring("-ERR".length()).strip();
    return new ProbeFailedException(Refusals.failed(what, text, otherwise));
  }
}

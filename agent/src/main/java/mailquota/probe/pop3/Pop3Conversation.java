package mailquota.probe.pop3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mailquota.inventory.Mailbox;
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
import mailquota.quota.Reading;
import mailquota.quota.Reason;

/**
 * One probe's talk with the server, greeting to QUIT. From PASS to QUIT the maildrop is locked (RFC
 * 1939 section 4), so nothing is said in between but STAT, and QUIT is always said. Used once, by
 * one thread.
 */
final class Pop3Conversation {

  private static final int MAX_CAPABILITIES = 100;

  private final Connection connection;
  private final MailServer server;
  private final Flights flights;
  private final LearnedCapabilities<Pop3Capabilities> known;

  Pop3Conversation(
      Connection connection,
      MailServer server,
      Flights flights,
      LearnedCapabilities<Pop3Capabilities> known) {
    this.connection = connection;
    this.server = server;
    this.flights = flights;
    this.known = known;
  }

  ProbeResult measure(Mailbox mailbox, InstantSource clock)
      throws IOException, ProbeFailedException {
    String greeting = connection.input().readLine();
    requireOk(greeting, "the server turned us away", Reason.UNAVAILABLE);
    if (server.tls() == Tls.STARTTLS) {
      startTls();
    }
    Credentials credentials = server.auth().credentials(mailbox);
    connection.hide(credentials);
    boolean pipelining = offered().pipelining();
    List<Line> login = login(credentials);
    Stat stat =
        pipelining && flights.one(greeting)
            ? oneFlight(login, greeting)
            : loginFirst(login, pipelining);
    return new Measured(new Reading(clock.instant(), List.of(stat.root(mailbox.limit()))));
  }

  private void startTls() throws IOException, ProbeFailedException {
    String answer = ask(new Line("STLS"));
    if (!isOk(answer)) {
      throw new ProbeFailedException(Reason.TLS, "STLS was refused: " + answer);
    }
    connection.startTls();
  }

  private Pop3Capabilities offered() throws IOException, ProbeFailedException {
    Pop3Capabilities learned = known.offered();
    if (learned != null) {
      return learned;
    }
    Pop3Capabilities told =
        isOk(ask(new Line("CAPA"))) ? Pop3Capabilities.of(lines()) : Pop3Capabilities.NONE;
    known.learn(told);
    return told;
  }

  private List<String> lines() throws IOException, ProbeFailedException {
    List<String> lines = new ArrayList<>();
    for (String line = next(); !line.equals("."); line = next()) {
      lines.add(line);
      if (lines.size() > MAX_CAPABILITIES) {
        throw new ProbeFailedException(
            Reason.PROTOCOL, "CAPA lists more than " + MAX_CAPABILITIES + " capabilities");
      }
    }
    return lines;
  }

  private static List<Line> login(Credentials credentials) throws ProbeFailedException {
    if ((credentials.user() + credentials.password().reveal()).chars().anyMatch(c -> c < ' ')) {
      throw new ProbeFailedException(
          Reason.AUTH, "the login or its password has a control character, which POP3 cannot send");
    }
    return credentials.authorizeAs() == null
        ? List.of(
            new Line("USER " + credentials.user()),
            new Line("PASS " + credentials.password().reveal(), "PASS ***"))
        : List.of(new Line("AUTH PLAIN " + credentials.saslPlain().reveal(), "AUTH PLAIN ***"));
  }

  private Stat oneFlight(List<Line> login, String greeting)
      throws IOException, ProbeFailedException {
    login.forEach(this::hold);
    holdStatAndQuit();
    connection.flush();
    for (int i = 0; i < login.size(); i++) {
      String answer = next();
      if (!isOk(answer)) {
        awaitGoodbye(login.size() - i + 1);
        throw loginRefused(answer);
      }
    }
    if (connection.input().await(connection.patience())) {
      return statThenGoodbye();
    }
    holdStatAndQuit();
    connection.flush();
    Stat stat = statThenGoodbye();
    flights.lost(greeting);
    return stat;
  }

  private Stat loginFirst(List<Line> login, boolean pipelining)
      throws IOException, ProbeFailedException {
    for (Line line : login) {
      requireOkElseQuit(ask(line));
    }
    if (pipelining) {
      holdStatAndQuit();
      connection.flush();
      return statThenGoodbye();
    }
    String answer = ask(new Line("STAT"));
    hold(new Line("QUIT"));
    connection.flush();
    return statThenGoodbye(answer);
  }

  private void requireOkElseQuit(String answer) throws IOException, ProbeFailedException {
    if (!isOk(answer)) {
      hold(new Line("QUIT"));
      connection.flush();
      awaitGoodbye(1);
      throw loginRefused(answer);
    }
  }

  private ProbeFailedException loginRefused(String answer) {
    ProbeFailedException refused = refused("login refused", answer, Reason.AUTH);
    Reason reason = refused.failed().reason();
    if (reason == Reason.AUTH || reason == Reason.PROTOCOL) {
      // It may have been refused because of how it was sent: ask anew what the server offers.
      known.forget();
    }
    return refused;
  }

  private void holdStatAndQuit() {
    hold(new Line("STAT"));
    hold(new Line("QUIT"));
  }

  private Stat statThenGoodbye() throws IOException, ProbeFailedException {
    return statThenGoodbye(next());
  }

  private Stat statThenGoodbye(String answer) throws IOException, ProbeFailedException {
    awaitGoodbye(1);
    requireOk(answer, "STAT was refused", Reason.PROTOCOL);
    return Stat.parse(answer);
  }

  /**
   * Until the server has answered QUIT the maildrop may still be locked; but how the probe ends is
   * known already.
   *
   * @param answers how many are outstanding, that of QUIT the last
   */
  private void awaitGoodbye(int answers) {
    try {
      for (int i = 0; i < answers && connection.input().await(connection.patience()); i++) {
        next();
      }
    } catch (IOException _) {
      // It left without a goodbye.
      return;
    }
  }

  private String ask(Line line) throws IOException {
    hold(line);
    connection.flush();
    return next();
  }

  private void hold(Line line) {
    connection.output().writeBytes((line.text + "\r\n").getBytes(UTF_8));
    connection.sent(line.shown);
  }

  private String next() throws IOException {
    return connection.input().readLine();
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
      return new ProbeFailedException(
          Reason.PROTOCOL, what + ": not a POP3 answer: \"" + answer + "\"");
    }
    String text = answer.substring("-ERR".length()).strip();
    return new ProbeFailedException(Refusals.reason(text, otherwise), what + ": " + text);
  }

  /** A line to send, and how a trace may show it. */
  private record Line(String text, String shown) {
    Line(String text) {
      this(text, text);
    }
  }
}

package mailquota.probe.hostile;

import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.hostile.Answer.drip;
import static mailquota.probe.hostile.Answer.endless;
import static mailquota.probe.hostile.Answer.lines;
import static mailquota.probe.hostile.Answer.raw;
import static mailquota.probe.hostile.Answer.singleBytes;
import static mailquota.probe.hostile.Answer.thenClose;
import static mailquota.probe.hostile.Answer.thenEndless;
import static mailquota.probe.hostile.Answer.thenReset;
import static mailquota.probe.hostile.Polite.GREETING;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.probe.Method;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;

/** Malicious POP3 servers and the expected results. */
final class Pop3Hostiles {

  private static final ProbeResult FINE = Polite.POP3;
  private static final ProbeResult TIMEOUT = failed(Reason.TIMEOUT, "did not answer within");
  private static final ProbeResult LINE = failed(Reason.PROTOCOL, "a line longer than");
  private static final ProbeResult CAPABILITIES =
      failed(Reason.PROTOCOL, "CAPA lists more than 100 capabilities");
  private static final ProbeResult LOST = failed(Reason.CONNECT, "");
  private static final ProbeResult AHEAD = failed(Reason.PROTOCOL, "before a command was sent");

  private static final List<String> STEPS =
      List.of(GREETING, "CAPA", "USER", "PASS", "STAT", "QUIT");

  static final List<Hostile> FLOODS =
      List.of(
          at(GREETING, "an endless greeting", endless("x"), LINE),
          at(GREETING, "greetings for ever", endless("+OK\r\n"), AHEAD),
          at("CAPA", "a capability without end", thenEndless("+OK\r\n", "x"), LINE),
          at("CAPA", "capabilities for ever", thenEndless("+OK\r\n", "TOP\r\n"), CAPABILITIES),
          at("CAPA", "10,000 capabilities", raw("+OK\r\n" + many()), protocol("more than 100")),
          at("PASS", "an answer without end", thenEndless("+OK ", "x"), LINE),
          at("STAT", "a number without end", thenEndless("+OK 1", "1"), LINE),
          at("STAT", "NUL for ever", endless("\0"), LINE),
          at("STAT", "an -ERR of 64 KiB", lines("-ERR " + "x".repeat(65_000)), protocol("…")),
          at("QUIT", "talks on after QUIT", endless("+OK\r\n"), FINE));

  static final List<Hostile> SLOW =
      Stream.concat(
              STEPS.stream()
                  .map(step ->
                      at(step, "a byte a second at " + step, drip("+OK x\r\n"), or(step, TIMEOUT))),
              Stream.of(
                  Hostile.pop3("accepts and never speaks", Polite.never(_ -> {}), TIMEOUT),
                  Hostile.pop3("reads nothing", Polite.never(Victim::ignore), TIMEOUT),
                  at("QUIT", "no answer to QUIT", raw(""), FINE),
                  at("STAT", "an answer in single bytes", singleBytes("+OK 3 102400\r\n"), FINE)))
          .toList();

  static final List<Hostile> BREAKS =
      STEPS.stream()
          .flatMap(step ->
              Stream.of(
                  at(step, "closes at " + step, thenClose(""), or(step, LOST)),
                  at(step, "resets at " + step, thenReset(""), or(step, LOST)),
                  at(step, "resets in a line at " + step, thenReset("+O"), or(step, LOST))))
          .toList();

  static final List<Hostile> NUMBERS =
      List.of(
          stat("+OK"),
          stat("+OK 3"),
          stat("+OK -3 102400"),
          stat("+OK 3 -102400"),
          stat("+OK +3 102400"),
          stat("+OK 0x3 102400"),
          stat("+OK 3 1e5"),
          stat("+OK 3 102400.5"),
          stat("+OK 3,5 102400"),
          stat("+OK 3 9999999999999999999"),
          stat("+OK 3 " + "9".repeat(30)),
          stat("+OK 3 " + "0".repeat(50) + "5"),
          stat("+OK \u00b2 102400"),
          stat("+OK3 102400"),
          stat("OK 3 102400"),
          stat("* OK 3 102400"),
          at(
              "STAT",
              "a size of 2^63-1",
              lines("+OK 3 9223372036854775807"),
              measured(root("", unlimited(Long.MAX_VALUE), unlimited(3)))),
          at("STAT", "words behind", lines("+OK 3 102400 octets \u001b[2J"), FINE));

  static final List<Hostile> ANSWERS =
      List.of(
          at(
              GREETING,
              "all answers at once",
              lines("+OK", "+OK", ".", "+OK", "+OK", "+OK 1 2", "+OK"),
              AHEAD),
          at(
              "CAPA",
              "STAT's answer behind CAPA",
              lines("+OK", "PIPELINING", ".", "+OK", "+OK", "+OK 1 2"),
              AHEAD),
          at("CAPA", "many lines for a refusal", lines("-ERR", "no such command", "."), AHEAD),
          at(
              "STAT",
              "many lines for one",
              lines("+OK", "1 100", "2 200", "."),
              protocol("expected")),
          at("PASS", "a continuation", lines("+ password?"), protocol("not a POP3 answer")),
          at(GREETING, "speaks IMAP", lines("* OK ready"), protocol("not a POP3 answer")),
          at(GREETING, "refuses", lines("-ERR go away"), failed(Reason.UNAVAILABLE, "go away")),
          at("PASS", "bare LF", raw("+OK\n"), FINE),
          at("STAT", "bare CR", raw("+OK 3\r102400\r\n"), protocol("expected")),
          at(
              "PASS",
              "commands the terminal",
              lines("-ERR \u001b[2J\u009b31m no"),
              failed(Reason.AUTH, "?[2J?31m no")),
          at(
              "PASS",
              "repeats the password",
              lines("-ERR PASS " + HostileServersTest.PASSWORD),
              failed(Reason.AUTH, "PASS ***")),
          at(
              "STAT",
              "the password for a number",
              lines("+OK 3 " + HostileServersTest.PASSWORD),
              protocol("+OK 3 ***")));

  static final List<Hostile> STLS =
      Stream.of(
              at("STLS", "slips in an answer", lines("+OK", "+OK"), protocol("plain text")),
              at("STLS", "slips in half a line", raw("+OK\r\n+"), protocol("plain text")),
              at(GREETING, "answers ahead", lines("+OK", "+OK", "+OK", "+OK 1 2"), AHEAD),
              at("STLS", "a refusal", lines("-ERR not today"), failed(Reason.TLS, "refused")),
              at("STLS", "a flood", endless("+OK\r\n"), protocol("plain text")))
          .map(hostile -> hostile.with(Tls.STARTTLS))
          .toList();

  private Pop3Hostiles() {}

  private static Hostile at(String step, String name, Answer answer, ProbeResult expected) {
    return Hostile.pop3(name, Polite.but(Method.POP3, step, answer), expected);
  }

  private static Hostile stat(String line) {
    String shown = line.length() > 40 ? line.length() + " characters" : line;
    return at("STAT", "STAT: " + shown, lines(line), protocol(""));
  }

  private static ProbeResult or(String step, ProbeResult expected) {
    return step.equals("QUIT") ? FINE : expected;
  }

  private static ProbeResult protocol(String fragment) {
    return failed(Reason.PROTOCOL, fragment);
  }

  private static String many() {
    return IntStream.range(0, 10_000).mapToObj("C%d\r\n"::formatted).collect(Collectors.joining());
  }
}

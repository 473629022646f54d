package mailquota.probe.hostile;

import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.hostile.Answer.drip;
import static mailquota.probe.hostile.Answer.endless;
import static mailquota.probe.hostile.Answer.lines;
import static mailquota.probe.hostile.Answer.raw;
import static mailquota.probe.hostile.Answer.singleBytes;
import static mailquota.probe.hostile.Answer.thenClose;
import static mailquota.probe.hostile.Answer.thenEndless;
import static mailquota.probe.hostile.Answer.thenReset;
import static mailquota.probe.hostile.Polite.GREETING;
import static mailquota.probe.hostile.Polite.QUOTA;
import static mailquota.probe.hostile.Polite.ROOT;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.probe.Method;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;

/** Malicious IMAP servers and the expected results. */
final class ImapHostiles {

  private static final String LOGIN = "AUTHENTICATE";
  private static final String ASKED = "GETQUOTAROOT";
  private static final ProbeResult FINE = Polite.IMAP;
  private static final ProbeResult TIMEOUT = failed(Reason.TIMEOUT, "did not answer within");
  private static final ProbeResult LITERAL = failed(Reason.PROTOCOL, "a literal larger than");
  private static final ProbeResult LINE = failed(Reason.PROTOCOL, "a line longer than");
  private static final ProbeResult TOO_MUCH = failed(Reason.PROTOCOL, "more than 1048576 bytes");
  private static final ProbeResult LOST = failed(Reason.CONNECT, "");
  private static final ProbeResult BYE = failed(Reason.UNAVAILABLE, "go away");
  private static final ProbeResult OUT_OF_TURN = failed(Reason.PROTOCOL, "unexpected answer");
  private static final ProbeResult NO_NAME = failed(Reason.PROTOCOL, "name is missing");

  private static final List<String> STEPS = List.of(GREETING, "CAPABILITY", LOGIN, ASKED, "LOGOUT");

  static final List<Hostile> LITERALS =
      List.of(
          at(GREETING, "announces 2 GiB in the greeting", lines("* OK {2147483648}"), LITERAL),
          at("CAPABILITY", "a capability of 2 GiB", lines("* CAPABILITY {2147483647}"), LITERAL),
          quota("a root of 2 GiB", lines("* QUOTAROOT INBOX {2147483647}"), LITERAL),
          quota("a resource of 2 GiB", lines("* QUOTA a ({2147483647}", " 1 2)"), LITERAL),
          quota("a binary literal of 2 GiB", lines("* QUOTA ~{2147483647}"), LITERAL),
          quota("a literal of 30 digits", lines("* QUOTA {" + "9".repeat(30) + "}"), LITERAL),
          quota("a literal of -1", lines("* QUOTA {-1}", " (STORAGE 1 2)"), NO_NAME),
          quota("1 GB in the middle", lines("* QUOTA {999999999} (STORAGE 1 2)"), NO_NAME),
          quota("a name longer than its line", lines("* QUOTA {999} (STORAGE 1 2)"), NO_NAME),
          quota("a client's literal", lines("* QUOTA {2147483648+} (STORAGE 1 2)"), NO_NAME),
          quota("a literal sent endless", thenEndless("* QUOTA {16384}\r\n", "x"), LINE),
          quota("literal on literal", endless("{16000}\r\n" + "x".repeat(16000)), TOO_MUCH),
          quota("a literal cut short", thenClose("* QUOTA {100}\r\nabc"), LOST));

  static final List<Hostile> FLOODS =
      List.of(
          at(GREETING, "an endless greeting", endless("x"), LINE),
          at(GREETING, "greetings for ever", endless("* OK ready\r\n"), TOO_MUCH),
          at(GREETING, "NUL for ever", endless("\0"), LINE),
          at(GREETING, "every byte for ever", endless(everyByte()), failed(Reason.PROTOCOL, "")),
          at("CAPABILITY", "a capability without end", thenEndless("* CAPABILITY ", "x"), LINE),
          at(LOGIN, "untagged answers for ever", endless("* OK still\r\n"), TOO_MUCH),
          quota("quotas for ever", endless(QUOTA + "\r\n"), TOO_MUCH),
          quota("empty lines for ever", endless("\r\n"), TOO_MUCH),
          quota("bare LF for ever", endless("\n"), TOO_MUCH),
          quota("bare CR for ever", endless("\r"), LINE),
          at("LOGOUT", "talks on after LOGOUT", thenEndless("$ OK\r\n", "* OK more\r\n"), FINE),
          at("LOGOUT", "no goodbye but chatter", endless("* OK more\r\n"), FINE),
          capabilities("10,000 capabilities", 10_000, "more than 1000 capabilities"));

  static final List<Hostile> SLOW =
      Stream.concat(
              STEPS.stream()
                  .filter(step -> !step.equals("LOGOUT"))
                  .map(step -> at(step, "a byte a second at " + step, drip("* OK x\r\n"), TIMEOUT)),
              Stream.of(
                  at("LOGOUT", "a byte a second at LOGOUT", drip("$ OK\r\n"), FINE),
                  imap("accepts and never speaks", Polite.never(_ -> {}), TIMEOUT),
                  imap("reads nothing", Polite.never(Victim::ignore), TIMEOUT),
                  at("LOGOUT", "never closes after LOGOUT", lines("$ OK"), FINE),
                  at("LOGOUT", "no answer to LOGOUT", raw(""), FINE),
                  at(GREETING, "a greeting in single bytes", singleBytes("* OK hi\r\n"), FINE)))
          .toList();

  static final List<Hostile> BREAKS =
      STEPS.stream()
          .flatMap(step ->
              Stream.of(
                  at(step, "closes at " + step, thenClose(""), or(step, LOST)),
                  at(step, "resets at " + step, thenReset(""), or(step, LOST)),
                  at(step, "resets in a line at " + step, thenReset("* O"), or(step, LOST)),
                  at(step, "BYE at " + step, thenClose("* BYE go away\r\n"), or(step, BYE))))
          .toList();

  static final List<Hostile> NUMBERS =
      List.of(
          number("-1", "not a number"),
          number("+1", "not a number"),
          number("0x10", "not a number"),
          number("1e3", "not a number"),
          number("1.5", "not a number"),
          number("\"1\"", "not a number"),
          number("\u00b2", "not a number"),
          number("", "not a number"),
          number("1 000 1024 STORAGE", "1024 is not the name"),
          number("9".repeat(30), "larger than 2^63-1"),
          number("9".repeat(60_000), "larger than 2^63-1"),
          number("9223372036854775807", "larger than 2^63-1"),
          number("0".repeat(50) + "1" + "0".repeat(30), "larger than 2^63-1"),
          quota(
              "fifty zeros in front",
              quotaLine("(STORAGE " + "0".repeat(50) + "5 7)"),
              measured(root("User quota", kib(5, 7)))));

  static final List<Hostile> ANSWERS =
      List.of(
          quota("60,000 parentheses", raw("* QUOTA a " + deep() + "\r\n"), protocol("unfinished")),
          quota(
              "a FETCH 60,000 deep",
              raw("* 1 FETCH (BODYSTRUCTURE " + deep() + "\r\n"),
              FINE,
              ROOT,
              QUOTA,
              "$ OK"),
          quota(
              "a FETCH of nonsense", lines("* 1 FETCH (ENVELOPE (((("), FINE, ROOT, QUOTA, "$ OK"),
          quota("another's quota", lines(ROOT, "* QUOTA eve (STORAGE 1 2)", QUOTA, "$ OK"), FINE),
          quota(
              "only another's quota",
              lines(ROOT, "* QUOTA eve (STORAGE 1 2)", "$ OK"),
              new NoQuota()),
          quota(
              "10,000 roots named",
              lines("* QUOTAROOT INBOX" + many(" r%d")),
              protocol("more than 100 quota roots")),
          quota(
              "10,000 roots",
              raw(many("* QUOTA r%d (STORAGE 1 2)\r\n")),
              protocol("more than 100 quota roots")),
          quota(
              "10,000 resources",
              lines("* QUOTA a (" + many("R%d 1 2 ").substring(0, 60_000)),
              protocol("more than 100 resources")),
          quota(
              "a root twice",
              lines(ROOT, "* QUOTA \"User quota\" (STORAGE 1 2)", QUOTA, "$ OK"),
              FINE),
          quota(
              "a resource twice",
              quotaLine("(STORAGE 1 2 storage 3 4)"),
              measured(root("User quota", kib(3, 4)))),
          quota(
              "a name of 60,000",
              lines("* QUOTA " + "x".repeat(60_000)),
              protocol("more than 1024 characters")),
          quota(
              "a name with an escape",
              lines("* QUOTA \"\u001b[2J\" (STORAGE 1 2)"),
              protocol("control character")),
          quota(
              "a name with CRLF",
              lines("* QUOTA {4}", "a", "b (STORAGE 1 2)"),
              protocol("control character")),
          quota(
              "a name with NUL",
              lines("* QUOTA \"a\0\" (STORAGE 1 2)"),
              protocol("control character")),
          quota("CRLF in a quoted string", lines("* QUOTA \"a", "b\" (STORAGE 1 2)"), NO_NAME),
          quota("bare CR between", raw("* QUOTA a\r(STORAGE 1 2)\r\n"), protocol("")),
          quota("LF alone", raw(ROOT + "\n" + QUOTA + "\n$ OK\n"), FINE),
          quota("no list", lines("* QUOTA a 1 2"), protocol("without a list")),
          quota("garbage", raw(everyByte() + "\r\n"), OUT_OF_TURN));

  static final List<Hostile> TAGS =
      List.of(
          quota("a wrong tag", lines("X9 OK"), OUT_OF_TURN),
          quota("a tag of the future", lines(ROOT, QUOTA, "$9 OK"), OUT_OF_TURN),
          // Commands answered out of order are repeated one by one.
          at(LOGIN, "LOGOUT first", (v, tag) -> v.say(next(tag, 2) + " OK\r\n"), FINE),
          at(LOGIN, "BYE and LOGOUT's OK", lines("* BYE go away"), FINE),
          quota("a refusal that passes", lines("$ NO not in this state"), FINE),
          at(
              LOGIN,
              "the quota first",
              (v, tag) -> v.say(QUOTA + "\r\n" + next(tag, 1) + " OK\r\n"),
              FINE),
          at(
              GREETING,
              "all answers at once",
              lines("* OK", "* CAPABILITY " + Polite.CAPABILITIES, guesses(), QUOTA),
              OUT_OF_TURN),
          at(LOGIN, "a quota before the login", lines("* QUOTA eve (STORAGE 1 2)", "$ OK"), FINE),
          at(LOGIN, "a continuation", lines("+ more"), protocol("not understood")),
          at("CAPABILITY", "a continuation before", lines("+ password?"), protocol("CAPABILITY")),
          quota("a continuation behind", lines("+ password?", ROOT, QUOTA, "$ OK"), FINE),
          at(GREETING, "a continuation as greeting", lines("+ password?"), protocol("greeting")),
          at(GREETING, "PREAUTH", lines("* PREAUTH hello eve"), protocol("PREAUTH")),
          at(GREETING, "speaks SMTP", lines("220 mx ESMTP"), protocol("greeting")),
          at("LOGOUT", "data after BYE", lines("* BYE", QUOTA, "* QUOTA a (((", "$ OK"), FINE));

  static final List<Hostile> WORDS =
      List.of(
          at(
              LOGIN,
              "refers to another",
              lines("$ NO [REFERRAL imap://127.0.0.1/] there"),
              failed(Reason.AUTH, "REFERRAL")),
          at(LOGIN, "refers, and lets in", lines("$ OK [REFERRAL imap://127.0.0.1/] there"), FINE),
          at(
              GREETING,
              "refers in its greeting",
              lines("* BYE [REFERRAL imap://127.0.0.1/]"),
              failed(Reason.UNAVAILABLE, "")),
          at(
              LOGIN,
              "commands the terminal",
              lines("$ NO \u001b]0;x\u0007\u001b[2J\u009b31m\u0085 no"),
              failed(Reason.AUTH, "?]0;x??[2J?31m? no")),
          at(
              LOGIN,
              "repeats the password",
              lines("$ NO " + HostileServersTest.PASSWORD),
              failed(Reason.AUTH, "***")),
          at(
              LOGIN,
              "repeats the login",
              lines("$ BAD " + HostileServersTest.SASL),
              failed(Reason.PROTOCOL, "***")),
          at(
              LOGIN,
              "BYE with the password",
              thenClose("* BYE " + HostileServersTest.PASSWORD + "\r\n"),
              failed(Reason.UNAVAILABLE, "***")),
          quota(
              "the password for a number",
              quotaLine("(STORAGE " + HostileServersTest.PASSWORD + " 7)"),
              protocol("***")),
          quota(
              "the password for a tag",
              lines(HostileServersTest.PASSWORD + " OK"),
              protocol("***")),
          quota(
              "the password as a refusal",
              lines("$ NO [UNAVAILABLE] " + HostileServersTest.PASSWORD),
              failed(Reason.UNAVAILABLE, "***")),
          at(
              LOGIN,
              "a refusal of 60,000",
              lines("$ NO " + "x".repeat(60_000)),
              failed(Reason.AUTH, "…")));

  static final List<Hostile> STARTTLS =
      Stream.of(
              at(
                  "STARTTLS",
                  "slips in an answer",
                  lines("$ OK", next("$", 1) + " OK"),
                  protocol("plain text")),
              at("STARTTLS", "slips in a quota", lines("$ OK", QUOTA), protocol("plain text")),
              at("STARTTLS", "slips in half a line", raw("$ OK\r\n*"), protocol("plain text")),
              at(
                  GREETING,
                  "answers ahead",
                  lines("* OK", guesses(), "* QUOTA eve (STORAGE 1 2)"),
                  protocol("")),
              at(
                  "STARTTLS",
                  "a quota in the clear",
                  lines("* QUOTA eve (STORAGE 1 2)", "$ OK"),
                  FINE),
              at(
                  "STARTTLS",
                  "capabilities in the clear",
                  lines("* CAPABILITY IMAP4rev1 LOGINDISABLED", "$ OK"),
                  FINE),
              at(
                  GREETING,
                  "no STARTTLS",
                  lines("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi"),
                  failed(Reason.TLS, "no STARTTLS")),
              at(GREETING, "lets us in without", lines("* PREAUTH hi"), protocol("PREAUTH")),
              at("STARTTLS", "a refusal", lines("$ NO not today"), failed(Reason.TLS, "refused")),
              at("STARTTLS", "a continuation", lines("+ go on"), failed(Reason.TLS, "refused")),
              at("STARTTLS", "BYE", lines("* BYE go away"), BYE))
          .map(hostile -> hostile.with(Tls.STARTTLS))
          .toList();

  private ImapHostiles() {}

  private static Hostile imap(String name, Hostile.Act act, ProbeResult expected) {
    return Hostile.imap(name, act, expected);
  }

  private static Hostile at(String step, String name, Answer answer, ProbeResult expected) {
    return imap(name, Polite.but(Method.IMAP, step, answer), expected);
  }

  private static Hostile quota(
      String name, Answer answer, ProbeResult expected, String... thenLines) {
    return at(
        ASKED,
        name,
        (victim, tag) -> {
          answer.to(victim, tag);
          if (thenLines.length > 0) {
            lines(thenLines).to(victim, tag);
          }
        },
        expected);
  }

  private static Answer quotaLine(String resources) {
    return lines("* QUOTA \"User quota\" " + resources, "$ OK");
  }

  private static Hostile number(String used, String complaint) {
    String shown = used.length() > 40 ? used.length() + " digits" : used;
    return quota("used: " + shown, quotaLine("(STORAGE " + used + " 1024)"), protocol(complaint));
  }

  private static Hostile capabilities(String name, int count, String complaint) {
    String list = IntStream.range(0, count).mapToObj(i -> " C" + i).collect(Collectors.joining());
    return at("CAPABILITY", name, lines("* CAPABILITY" + list, "$ OK"), protocol(complaint));
  }

  /** A result that is known before LOGOUT is answered does not change. */
  private static ProbeResult or(String step, ProbeResult expected) {
    return step.equals("LOGOUT") ? FINE : expected;
  }

  private static ProbeResult protocol(String fragment) {
    return failed(Reason.PROTOCOL, fragment);
  }

  private static String many(String format) {
    return IntStream.range(0, 10_000).mapToObj(format::formatted).collect(Collectors.joining());
  }

  /** Longer than two maximum lines and one maximum IMAP line, each ended by CRLF. */
  private static String deep() {
    return "(".repeat(60_000);
  }

  private static String everyByte() {
    return IntStream.range(0, 256)
        .filter(b -> b != '\n')
        .mapToObj(b -> String.valueOf((char) b))
        .collect(Collectors.joining());
  }

  /** The tag that many steps later. */
  private static String next(String tag, int steps) {
    String letters = tag.replaceAll("\\d", "");
    return tag.equals("$")
        ? "A1"
        : letters + (Integer.parseInt(tag.substring(letters.length())) + steps);
  }

  /** OK to all first characters of tags. */
  private static String guesses() {
    return IntStream.rangeClosed('A', 'Z')
        .boxed()
        .flatMap(letter -> IntStream.range(0, 5).mapToObj(i -> "%c%d OK".formatted(letter, i)))
        .collect(Collectors.joining("\r\n"));
  }
}

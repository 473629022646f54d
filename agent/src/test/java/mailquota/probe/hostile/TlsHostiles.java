package mailquota.probe.hostile;

import static mailquota.probe.Outcome.failed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.probe.Method;
import mailquota.probe.hostile.Hostile.Act;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;

/** Malicious TLS servers. */
final class TlsHostiles {

  private static final ProbeResult TLS = failed(Reason.TLS, "no TLS with");
  private static final ProbeResult TIMEOUT = failed(Reason.TIMEOUT, "did not answer within");

  /** A handshake record of 16 KiB with the beginning of a ServerHello. */
  private static final String HALF_A_HELLO = bytes(0x16, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc, 3, 3);

  /** A handshake message of 16 MiB, split into many records. */
  private static final String BIG_MESSAGE = bytes(0x16, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff);

  /** A ChangeCipherSpec record, which TLS 1.3 ignores. */
  private static final String CHANGE = bytes(0x14, 3, 3, 0, 1, 1);

  /** A warning alert that does not end the connection. */
  private static final String WARNING = bytes(0x15, 3, 3, 0, 2, 1, 0x5a);

  static final List<Hostile> HANDSHAKES =
      Stream.of(
              imap("garbage", victim -> victim.sayForEver("garbage"), TLS),
              imap("NUL for ever", victim -> victim.sayForEver("\0"), TLS),
              imap("plain text", victim -> victim.say("* OK ready\r\n"), TLS),
              imap("HTTP", victim -> victim.say("HTTP/1.1 400 Bad Request\r\n\r\n"), TLS),
              imap("half a handshake", victim -> victim.say(HALF_A_HELLO), TIMEOUT),
              imap("a handshake a byte a second", v -> v.drip(HALF_A_HELLO, 1000), TIMEOUT),
              imap(
                  "half a handshake, then the end",
                  TlsHostiles::closeInHello,
                  failed(Reason.CONNECT, "closed before TLS started")),
              imap(
                  "half a handshake, then a reset",
                  TlsHostiles::resetInHello,
                  failed(Reason.CONNECT, "")),
              imap("a message of 16 MiB", v -> v.sayForEver(BIG_MESSAGE), failed(Reason.TLS, "")),
              imap(
                  "changes the cipher for ever",
                  victim -> victim.sayForEver(CHANGE),
                  failed(Reason.TLS, "")),
              imap("never speaks", _ -> {}, TIMEOUT),
              imap("reads nothing", Victim::ignore, TIMEOUT))
          .map(hostile -> hostile.with(Tls.IMPLICIT))
          .flatMap(Hostile::withEachProvider)
          .toList();

  /** BoringSSL ends the connection after some of them. */
  static final List<Hostile> WARNINGS =
      List.of(
          warning(TIMEOUT).to(TlsProvider.JDK),
          warning(failed(Reason.TLS, "breaks the rules of TLS")).to(TlsProvider.AUTO));

  static final List<Hostile> WITHIN =
      Stream.of(
              imap("an endless line", within(victim -> victim.sayForEver("x")), protocol("a line")),
              imap(
                  "greetings for ever",
                  within(v -> v.sayForEver("* OK\r\n")),
                  protocol("more than")),
              imap("never speaks", within(_ -> {}), TIMEOUT),
              imap(
                  "a byte a second",
                  within(victim -> victim.drip("* OK ready\r\n", 1000)),
                  TIMEOUT),
              imap("a reset", within(Victim::reset), failed(Reason.CONNECT, "lost")),
              imap("closes", within(Victim::close), failed(Reason.CONNECT, "lost")),
              imap("a flood after LOGOUT", within(afterLogout()), Polite.IMAP))
          .map(hostile -> hostile.with(Tls.IMPLICIT))
          .flatMap(Hostile::withEachProvider)
          .toList();

  private TlsHostiles() {}

  private static Hostile warning(ProbeResult expected) {
    return imap("warns for ever", victim -> victim.sayForEver(WARNING), expected)
        .with(Tls.IMPLICIT);
  }

  private static Hostile imap(String name, Act act, ProbeResult expected) {
    return Hostile.imap("TLS: " + name, Polite.never(act), expected);
  }

  private static Act within(Act act) {
    return victim -> {
      victim.startTls();
      act.on(victim);
    };
  }

  private static Act afterLogout() {
    return Polite.but(Method.IMAP, "LOGOUT", Answer.thenEndless("$ OK\r\n", "* OK more\r\n"));
  }

  private static void closeInHello(Victim victim) throws java.io.IOException {
    victim.say(HALF_A_HELLO);
    victim.close();
  }

  private static void resetInHello(Victim victim) throws java.io.IOException {
    victim.say(HALF_A_HELLO);
    victim.reset();
  }

  private static String bytes(int... bytes) {
    return Arrays.stream(bytes)
        .mapToObj(b -> String.valueOf((char) b))
        .collect(Collectors.joining());
  }

  private static ProbeResult protocol(String fragment) {
    return failed(Reason.PROTOCOL, fragment);
  }
}

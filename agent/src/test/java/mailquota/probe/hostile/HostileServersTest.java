package mailquota.probe.hostile;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.probe.Credentials;
import mailquota.probe.LeakTrace;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.pop3.Pop3Prober;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Secret;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each malicious server has three concurrent probes of one prober: the first one ends with its
 * expected result, the other two are measured, and no resources remain. Run with a heap of 64 MiB.
 */
@Tag("hostile")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class HostileServersTest {

  static final String PASSWORD = "s3cret-pass";
  static final String SASL =
      new Credentials.Password(
              Mechanism.Password.PLAIN, "a@example.org", null, new Secret(PASSWORD))
          .saslPlain()
          .reveal();

  /** Short where the deadline is reached; long where load must not reach it. */
  private static final Duration SHORT = Duration.ofSeconds(5);

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int PROBES = 3;

  static Stream<Hostile> hostiles() {
    return Stream.of(
            ImapHostiles.LITERALS,
            ImapHostiles.FLOODS,
            ImapHostiles.SLOW,
            ImapHostiles.BREAKS,
            ImapHostiles.NUMBERS,
            ImapHostiles.ANSWERS,
            ImapHostiles.TAGS,
            ImapHostiles.WORDS,
            ImapHostiles.STARTTLS,
            Pop3Hostiles.FLOODS,
            Pop3Hostiles.SLOW,
            Pop3Hostiles.BREAKS,
            Pop3Hostiles.NUMBERS,
            Pop3Hostiles.ANSWERS,
            Pop3Hostiles.STLS,
            TlsHostiles.HANDSHAKES,
            TlsHostiles.WARNINGS,
            TlsHostiles.WITHIN)
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostiles")
  void failsWithItsReasonOnly(Hostile hostile, @TempDir Path folder) throws Exception {
    try (HostileServer server = new HostileServer(hostile)) {
      LeakTrace watcher = new LeakTrace(PASSWORD, SASL);
      List<ProbeResult> results = probe(prober(hostile, server.port(), folder), watcher);

      assertOneOnly(results, hostile.expected(), Polite.result(hostile.method()));
      List<String> heard = server.heard();
      assertThat(heard)
          .hasSizeBetween(PROBES, PROBES + 1)
          .allMatch(HostileServersTest::saysThePasswordOnceAtMost);
      assertThat(watcher.leaks()).isEmpty();
      assertThat(results).allMatch(HostileServersTest::isFitForPeople);
    }
  }

  private static Prober prober(Hostile hostile, int port, Path folder) {
    MailServer server = TestServers.of(hostile.method(), port);
    if (hostile.tls() != Tls.NONE) {
      Path ca = TestCertificate.localhost().writeCertificate(folder);
      server = TestServers.tls(server, hostile.tls(), ca, hostile.provider());
    }
    server = TestServers.auth(server, TestServers.auth(Mechanism.Password.PLAIN, PASSWORD));
    server = TestServers.timeout(server, hostile.holdsOn() ? SHORT : LONG);
    InstantSource clock = InstantSource.fixed(NOW);
    return hostile.method() == Method.IMAP
        ? new ImapProber(server, clock)
        : new Pop3Prober(server, clock);
  }

  private static List<ProbeResult> probe(Prober prober, LeakTrace watcher)
      throws InterruptedException, ExecutionException {
    Callable<ProbeResult> one = () -> prober.probe(mailbox("a@example.org"), watcher);
    List<ProbeResult> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<ProbeResult> each : threads.invokeAll(List.of(one, one, one))) {
        results.add(each.get());
      }
    }
    return results;
  }

  /** Which of the probes connects first is not determined. */
  private static void assertOneOnly(
      List<ProbeResult> results, ProbeResult expected, ProbeResult usual) {
    List<ProbeResult> others = new ArrayList<>(results);
    ProbeResult met =
        results.stream().filter(result -> !result.equals(usual)).findFirst().orElse(usual);
    assertResult(met, expected);
    others.remove(met);
    assertThat(others).containsOnly(usual).hasSize(PROBES - 1);
  }

  private static boolean saysThePasswordOnceAtMost(String heard) {
    return heard.split(PASSWORD, -1).length + heard.split(SASL, -1).length <= 3;
  }

  private static boolean isFitForPeople(ProbeResult result) {
    return !(result instanceof Failed(var _, String detail, _))
        || (detail.chars().noneMatch(Character::isISOControl)
            && detail.length() < 400
            && !detail.contains(PASSWORD)
            && !detail.contains(SASL));
  }
}

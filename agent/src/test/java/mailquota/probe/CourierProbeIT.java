package mailquota.probe;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import mailquota.Probers;
import mailquota.quota.Bytes;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.testing.LineClient;
import mailquota.testing.courier.Courier;
import mailquota.testing.courier.CourierExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("real")
@Timeout(120)
@ExtendWith(CourierExtension.class)
class CourierProbeIT {

  private static final String QUOTA = "1000000S,100C";

  @Test
  void imapReportsTheSizeOfTheMaildir(Courier courier) {
    var address = "imap@courier.example.org";
    courier.addUser(address, QUOTA);
    courier.deliver(address, 5000);
    courier.deliver(address, 70_000);
    long bytes = bytes(courier, address);
    assertThat(bytes).isEqualTo(75_000);
    assertThat(roots(probe(to(Method.IMAP, courier), address)))
        .containsExactly(root("ROOT", kib(Math.ceilDiv(bytes, 1024), 977), usage(2, 100)));
  }

  @Test
  void pop3ReportsTheSizeOfTheMaildir(Courier courier) {
    var address = "pop3@courier.example.org";
    courier.addUser(address, QUOTA);
    courier.deliver(address, 5000);
    courier.deliver(address, 70_000);
    var prober = Probers.of(to(Method.POP3, courier), InstantSource.system());
    assertThat(roots(prober.probe(mailbox(address, new Bytes(1_000_000)), Trace.NONE)))
        .containsExactly(root("", usage(octets(courier, address), 1_000_000), unlimited(2)));
  }

  @Test
  void withoutAQuotaThereIsNone(Courier courier) {
    courier.addUser("free@courier.example.org");
    assertThat(probe(to(Method.IMAP, courier), "free@courier.example.org"))
        .isEqualTo(new NoQuota());
  }

  /** Courier passes a login on to another process, and what it had read after the login is lost. */
  @Test
  void commandsLostInImapCostNoProbeAndAreLearned(Courier courier) {
    var address = "imap-flight@courier.example.org";
    courier.addUser(address, QUOTA);
    var prober = Probers.of(to(Method.IMAP, courier), InstantSource.system());
    var login = "LOGIN " + address + " ***";
    var rest = "GETQUOTAROOT INBOX | LOGOUT";
    assertThat(flights(prober, address)).containsExactly(login + " | " + rest, rest);
    assertThat(flights(prober, address)).containsExactly(login, rest);
  }

  @Test
  void commandsLostInPop3CostNoProbeAndAreLearned(Courier courier) {
    var address = "pop3-flight@courier.example.org";
    courier.addUser(address, QUOTA);
    var prober = Probers.of(to(Method.POP3, courier), InstantSource.system());
    var user = "USER " + address;
    var rest = "STAT | QUIT";
    assertThat(flights(prober, address))
        .containsExactly("CAPA", user + " | PASS *** | " + rest, rest);
    assertThat(flights(prober, address)).containsExactly(user, "PASS ***", rest);
  }

  /** The flights of a probe that must succeed. */
  private static List<String> flights(Prober prober, String address) {
    var trace = new RecordingTrace();
    assertThat(prober.probe(mailbox(address), trace)).isInstanceOf(Measured.class);
    return trace.flights();
  }

  /** Courier answers it after five seconds. */
  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void aWrongPasswordIsRefusedAndSentOnce(Method method, Courier courier) {
    var address = "wrong@courier.example.org";
    var server =
        TestServers.auth(to(method, courier), TestServers.auth(Mechanism.Password.PLAIN, "left"));
    var trace = new RecordingTrace();
    var result = Probers.of(server, InstantSource.system()).probe(mailbox(address), trace);
    assertResult(result, failed(Reason.AUTH, "login refused: Login failed."));
    assertThat(trace.lines()).filteredOn(line -> line.endsWith("***")).hasSize(1);
  }

  @Test
  void aDeadlineShorterThanItsPenaltyHidesTheReason(Courier courier) {
    var server =
        TestServers.timeout(
            TestServers.auth(
                to(Method.IMAP, courier), TestServers.auth(Mechanism.Password.PLAIN, "left")),
            Duration.ofSeconds(1));
    assertResult(
        probe(server, "wrong@courier.example.org"), failed(Reason.TIMEOUT, "within 1000 ms"));
  }

  @Test
  void loginDelayIsReported(Courier courier) {
    var address = "delay@courier.example.org";
    courier.addUser(address);
    var prober = Probers.of(to(Method.POP3, courier), InstantSource.system());
    assertThat(prober.loginDelay()).isZero();
    assertThat(prober.probe(mailbox(address), Trace.NONE)).isInstanceOf(Measured.class);
    assertThat(prober.loginDelay()).isEqualTo(Duration.ofSeconds(10));
  }

  /** MAXPERIP: the connection is accepted and closed without a greeting. */
  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void tooManyConnectionsAreClosedWithoutAnAnswer(Method method) {
    try (var courier = Courier.start(1)) {
      courier.addUser("busy@courier.example.org", QUOTA);
      var server = to(method, courier);
      try (var other = LineClient.connect(courier.host(), server.endpoint().port())) {
        assertThat(other.line()).contains("OK");
        assertResult(
            probe(server, "busy@courier.example.org"),
            failed(Reason.CONNECT, "closed the connection before it sent anything"));
      }
    }
  }

  private static MailServer to(Method method, Courier courier) {
    return TestServers.of(method, method == Method.IMAP ? courier.imapPort() : courier.pop3Port());
  }

  private static ProbeResult probe(MailServer server, String address) {
    return Probers.of(server, InstantSource.system()).probe(mailbox(address), Trace.NONE);
  }

  /** The quota counts the size on disk. */
  private static long bytes(Courier courier, String address) {
    return courier.messages(address).stream().mapToLong(String::length).sum();
  }

  /** POP3 counts what a client would receive: each line ends in CRLF. */
  private static long octets(Courier courier, String address) {
    return courier.messages(address).stream()
        .mapToLong(message -> message.replace("\n", "\r\n").length())
        .sum();
  }

  private static List<QuotaRoot> roots(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    return ((Measured) result).reading().roots();
  }
}

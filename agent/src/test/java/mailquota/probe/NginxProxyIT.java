package mailquota.probe;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import mailquota.Probers;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.testing.NginxMailProxy;
import mailquota.testing.NginxMailProxy.Gate;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx' mail proxy in front of a Dovecot. */
@Tag("real")
@Timeout(120)
@ExtendWith(DovecotExtension.class)
class NginxProxyIT {

  /** Without it nginx does not pass on the server's text about a login. */
  private static final String ERRORS_PASS = "proxy_pass_error_message on;";

  private static final String INTERNAL = "internal server error";

  @BeforeAll
  static void nginxIsInstalled() {
    NginxMailProxy.require();
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void pipelinedCommandsPassThroughTheProxy(Method method, Dovecot dovecot) {
    var address = "nginx-" + method.name().toLowerCase(Locale.ROOT) + "@proxy.example.org";
    dovecot.addUser(User.named(address).storage("1M").messages(10));
    dovecot.deliver(address, 5000);
    int direct = method == Method.IMAP ? dovecot.imapPort() : dovecot.pop3Port();
    try (var proxy = proxy(dovecot, Gate.OPEN)) {
      var trace = new RecordingTrace();
      var result = prober(method, proxy, "secret").probe(mailbox(address), trace);
      assertThat(roots(result))
          .isEqualTo(roots(probe(TestServers.of(method, direct), address)))
          .isNotEmpty();
      assertThat(trace.flights().getLast())
          .isEqualTo(
              method == Method.IMAP
                  ? "AUTHENTICATE PLAIN *** | GETQUOTAROOT INBOX | LOGOUT"
                  : "USER " + address + " | PASS *** | STAT | QUIT");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void aPasswordThatTheUpstreamServerRefuses(Method method, Dovecot dovecot) {
    var address = "nobody@proxy.example.org";
    try (var proxy = proxy(dovecot, Gate.OPEN, ERRORS_PASS)) {
      assertResult(
          prober(method, proxy, "wrong").probe(mailbox(address), Trace.NONE),
          failed(Reason.AUTH, "login refused: [AUTH"));
    }
    // A refusal of the upstream server and an unavailable one cannot be distinguished.
    try (var proxy = proxy(dovecot, Gate.OPEN)) {
      assertResult(
          prober(method, proxy, "wrong").probe(mailbox(address), Trace.NONE),
          failed(Reason.UNAVAILABLE, INTERNAL));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void aPasswordThatTheHttpServerRefuses(Method method, Dovecot dovecot) {
    try (var proxy = proxy(dovecot, (_, password) -> password.equals("secret"))) {
      assertResult(
          prober(method, proxy, "wrong").probe(mailbox("gate@proxy.example.org"), Trace.NONE),
          failed(Reason.AUTH, "login refused: Invalid login or password"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void theUpstreamServerIsUnavailable(Method method) {
    int closedPort = 1;
    try (var proxy = NginxMailProxy.start(closedPort, closedPort, Gate.OPEN, ERRORS_PASS)) {
      assertResult(
          prober(method, proxy, "secret").probe(mailbox("away@proxy.example.org"), Trace.NONE),
          failed(Reason.UNAVAILABLE, INTERNAL));
      assertThat(proxy.log()).contains("Connection refused");
    }
  }

  private static NginxMailProxy proxy(Dovecot behind, Gate gate, String... lines) {
    return NginxMailProxy.start(behind.imapPort(), behind.pop3Port(), gate, lines);
  }

  private static Prober prober(Method method, NginxMailProxy proxy, String password) {
    int port = method == Method.IMAP ? proxy.imapPort() : proxy.pop3Port();
    var server = TestServers.at(TestServers.of(method, port), proxy.host());
    var auth = TestServers.auth(Mechanism.Password.PLAIN, password);
    return Probers.of(TestServers.auth(server, auth), InstantSource.system());
  }

  private static ProbeResult probe(MailServer server, String address) {
    return Probers.of(server, InstantSource.system()).probe(mailbox(address), Trace.NONE);
  }

  private static List<QuotaRoot> roots(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    return ((Measured) result).reading().roots();
  }
}

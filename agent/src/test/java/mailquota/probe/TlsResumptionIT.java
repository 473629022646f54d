package mailquota.probe;

import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.Probers;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every probe opens a connection; only the first of a prober needs a full handshake. */
@Tag("real")
@Timeout(60)
class TlsResumptionIT {

  private static final String ADDRESS = "tls@probe.example.org";

  @ParameterizedTest
  @CsvSource({
    "IMAP,IMPLICIT,AUTO", "IMAP,STARTTLS,AUTO", "POP3,IMPLICIT,AUTO", "POP3,STARTTLS,AUTO",
    "IMAP,IMPLICIT,JDK", "IMAP,STARTTLS,JDK", "POP3,IMPLICIT,JDK", "POP3,STARTTLS,JDK"
  })
  void laterConnectionsResumeTheSessionOfTheFirst(Method method, Tls tls, TlsProvider provider) {
    DovecotExtension.require();
    try (var dovecot = Dovecot.start(DovecotSettings.standard().line("verbose_ssl = yes"))) {
      dovecot.addUser(User.named(ADDRESS).storage("1M"));
      var server = TestServers.at(TestServers.of(method, port(dovecot, method, tls)), "localhost");
      var prober =
          Probers.of(
              TestServers.tls(server, tls, dovecot.caFile(), provider), InstantSource.system());
      assertThat(handshake(prober)).startsWith("*: TLSv1.3").doesNotContain("resumed");
      assertThat(handshake(prober)).startsWith("*: TLSv1.3").endsWith(", resumed");
      assertThat(handshake(prober)).startsWith("*: TLSv1.3").endsWith(", resumed");
      // The log is complete after the stop. A server sends its certificate unless the session is
      // resumed.
      dovecot.stop();
      assertThat(dovecot.log().lines())
          .filteredOn(line -> line.contains("SSL negotiation finished successfully"))
          .hasSize(3);
      assertThat(dovecot.log().lines())
          .filteredOn(line -> line.contains("write certificate"))
          .hasSize(1);
    }
  }

  private static int port(Dovecot dovecot, Method method, Tls tls) {
    boolean implicit = tls == Tls.IMPLICIT;
    return method == Method.IMAP
        ? implicit ? dovecot.imapsPort() : dovecot.imapPort()
        : implicit ? dovecot.pop3sPort() : dovecot.pop3Port();
  }

  private static String handshake(Prober prober) {
    var trace = new RecordingTrace();
    assertThat(prober.probe(mailbox(ADDRESS), trace)).isInstanceOf(Measured.class);
    return trace.lines().stream().filter(line -> line.startsWith("*: TLS")).findFirst().orElse("");
  }
}

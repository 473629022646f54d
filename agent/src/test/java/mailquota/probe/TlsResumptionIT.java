package mailquota.probe;

import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.Probers;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.Dovecot;
import mailquota.testing.DovecotExtension;
import mailquota.testing.DovecotSettings;
import mailquota.testing.User;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(60)
class TlsResumptionIT {

  @Test
  void explore() {
    DovecotExtension.require();
    var address = "tls@probe.example.org";
    try (var dovecot = Dovecot.start(DovecotSettings.standard().line("verbose_ssl = yes"))) {
      dovecot.addUser(User.named(address).storage("1M"));
      var server = TestServers.at(TestServers.of(Method.IMAP, dovecot.imapsPort()), dovecot.host());
      var prober =
          Probers.of(
              TestServers.tls(server, Tls.IMPLICIT, dovecot.caFile()), InstantSource.system());
      for (int i = 0; i < 4; i++) {
        var trace = new RecordingTrace();
        assertThat(prober.probe(mailbox(address), trace)).isInstanceOf(Measured.class);
        System.out.println(trace.lines().subList(0, 3));
      }
      System.out.println(dovecot.log());
    }
  }
}

package mailquota.probe;

import static mailquota.probe.TestServers.mailbox;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import mailquota.Probers;
import mailquota.probe.Auth.Mechanism;
import mailquota.testing.Dovecot;
import mailquota.testing.DovecotExtension;
import mailquota.testing.NginxMailProxy;
import mailquota.testing.NginxMailProxy.Gate;
import mailquota.testing.User;
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

  @BeforeAll
  static void thereMustBeAnNginx() {
    NginxMailProxy.require();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void explore(Method method, Dovecot dovecot) {
    var address = "nginx-" + method.name().toLowerCase(Locale.ROOT) + "@proxy.example.org";
    dovecot.addUser(User.named(address).storage("1M"));
    dovecot.deliver(address, 5000);
    for (var lines : List.of(new String[0], new String[] {"proxy_pass_error_message on;"})) {
      try (var proxy =
          NginxMailProxy.start(dovecot.imapPort(), dovecot.pop3Port(), Gate.OPEN, lines)) {
        System.out.println("RIGHT " + probe(method, proxy, address, "secret"));
        System.out.println("WRONG " + probe(method, proxy, address, "wrong"));
      }
      try (var proxy =
          NginxMailProxy.start(
              dovecot.imapPort(), dovecot.pop3Port(), (_, p) -> p.equals("secret"), lines)) {
        System.out.println("GATE " + probe(method, proxy, address, "wrong"));
      }
      try (var proxy = NginxMailProxy.start(1, 1, Gate.OPEN, lines)) {
        System.out.println("DOWN " + probe(method, proxy, address, "secret"));
        System.out.println(proxy.log());
      }
    }
  }

  private static String probe(
      Method method, NginxMailProxy proxy, String address, String password) {
    var trace = new RecordingTrace();
    var server =
        TestServers.auth(
            TestServers.of(method, method == Method.IMAP ? proxy.imapPort() : proxy.pop3Port()),
            TestServers.auth(Mechanism.PLAIN, password));
    var result = Probers.of(server, InstantSource.system()).probe(mailbox(address), trace);
    return result + "\n    " + trace.lines();
  }
}

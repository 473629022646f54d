package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTargetTest {

  @ParameterizedTest
  @CsvSource({
    "imaps://alice@mail.example.org,               IMAP, IMPLICIT, mail.example.org, 993, alice",
    "imap://alice@mail.example.org,                IMAP, NONE,     mail.example.org, 143, alice",
    "pop3s://alice@mail.example.org,               POP3, IMPLICIT, mail.example.org, 995, alice",
    "pop3://alice@mail.example.org/,               POP3, NONE,     mail.example.org, 110, alice",
    "IMAPS://alice@mail.example.org:1993,          IMAP, IMPLICIT, mail.example.org, 1993, alice",
    "imaps://alice@example.org@mail.example.org,   IMAP, IMPLICIT, mail.example.org, 993, alice@example.org",
    "imaps://alice%40example.org@mail.example.org, IMAP, IMPLICIT, mail.example.org, 993, alice@example.org",
    "imaps://alice+tag@example.org@[2001:db8::1],  IMAP, IMPLICIT, 2001:db8::1,      993, alice+tag@example.org",
    "imap://alice@[::1]:1143,                      IMAP, NONE,     ::1,              1143, alice",
    "imap://a%3Ab@localhost,                       IMAP, NONE,     localhost,        143, a:b"
  })
  void aUrlNamesTheProbedMailbox(
      String url, Method method, Tls tls, String host, int port, String user) {
    assertThat(ProbeTarget.parse(url))
        .isEqualTo(new ProbeTarget(method, tls, new Endpoint(host, port), user));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail.example.org",
        "https://alice@mail.example.org",
        "imaps://mail.example.org",
        "imaps://@mail.example.org",
        "imaps://alice@",
        "imaps://alice@2001:db8::1",
        "imaps://alice@mail.example.org:port",
        "imaps://alice@mail.example.org:99999",
        "imaps://alice@mail.example.org:0",
        "imaps://alice@mail.example.org/INBOX",
        "imaps://al%zzice@mail.example.org"
      })
  void anythingElseIsRefusedWithAnExample(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTarget.parse(url))
        .withMessageContaining("expected a URL such as imaps://");
  }
}

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Method;
import org.junit.jupiter.api.Test;
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
        .isEqualTo(new ProbeTarget(method, tls, new Endpoint(host, port), Optional.of(user)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail.example.org",
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

  @ParameterizedTest
  @CsvSource({
    "https://mail.example.org,              IMPLICIT, mail.example.org, 8080",
    "HTTPS://mail.example.org:443/,         IMPLICIT, mail.example.org, 443",
    "http://localhost:8080/doveadm/v1,      NONE,     localhost,        8080"
  })
  void theApiOfDoveadmHasNoLogin(String url, Tls tls, String host, int port) {
    ProbeTarget target = ProbeTarget.parse(url);
    assertThat(target)
        .isEqualTo(
            new ProbeTarget(Method.DOVEADM, tls, new Endpoint(host, port), Optional.empty()));
    assertThat(target.by(Method.DOVEADM)).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "https://alice@mail.example.org, a URL such as https://mail.example.org:8080",
    "https://mail.example.org/x, a URL without a path",
    "http://mail.example.org:0, a port of 1 to 65535"
  })
  void aWrongApiIsRefused(String url, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTarget.parse(url))
        .withMessageStartingWith("expected " + expected);
  }

  @Test
  void anAdministratorAsksByImapOrDoveadm() {
    ProbeTarget imap = ProbeTarget.parse("imaps://cyrus@mail.example.org");
    assertThat(imap.by(Method.IMAP_ADMIN))
        .satisfies(admin -> assertThat(admin.method()).isEqualTo(Method.IMAP_ADMIN))
        .satisfies(admin -> assertThat(admin.login()).contains("cyrus"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> imap.by(Method.DOVEADM))
        .withMessageContaining("https://");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTarget.parse("pop3s://a@mail.example.org").by(Method.IMAP_ADMIN))
        .withMessageContaining("imaps://cyrus@");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTarget.parse("https://mail.example.org").by(Method.IMAP_ADMIN))
        .withMessageContaining("imaps://cyrus@");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTarget.parse("https://mail.example.org").withStartTls())
        .withMessageContaining("--starttls");
  }
}

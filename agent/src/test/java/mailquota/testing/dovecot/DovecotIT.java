package mailquota.testing.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import mailquota.testing.LineClient;
import mailquota.testing.LmtpReply;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@Timeout(60)
@ClassTemplate
@ExtendWith(DovecotVersions.class)
class DovecotIT {

  private static final String ODD_PASSWORD = "p\"w\\ :{ü€'$%`";

  @Test
  void fillsUntilRefused(Dovecot dovecot) {
    dovecot.addUser(User.named("fill@example.org").storage("1M").messages(1000));

    assertThat(dovecot.fill("fill@example.org", 100_000))
        .isEqualTo(
            new LmtpReply(
                552, "5.2.2 <fill@example.org> Quota exceeded (mailbox for user is full)"));

    var rows = dovecot.doveadmQuota("fill@example.org");
    assertThat(rows)
        .hasSize(2)
        .last()
        .isEqualTo(QuotaRow.limited("User quota", "MESSAGE", 11, 1000));
    // quota_grace accepted the last message
    assertThat(rows.getFirst().value()).isBetween(1075L, 1080L);
    assertThat(rows.getFirst().limit()).hasValue(1024);
  }

  @Test
  void anUnknownAddressIsRefused(Dovecot dovecot) {
    assertThat(dovecot.deliver("nobody-here@example.org", 1000).code()).isEqualTo(550);
  }

  @Test
  void pipelinedCommandsAreAnswered(Dovecot dovecot) {
    dovecot.addUser(User.named("flight@example.org").password("pw").storage("1M").messages(10));
    dovecot.deliver("flight@example.org", 5000);
    try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
      client.send("a LOGIN flight@example.org pw", "b GETQUOTAROOT INBOX", "c LOGOUT");
      assertThat(client.rest()).contains("* QUOTA \"User quota\" (STORAGE 6 1024 MESSAGE 1 10)");
    }
  }

  @Test
  void withoutALimitThereIsNoQuota(Dovecot dovecot) {
    dovecot.addUser(User.named("free@example.org").password("pw"));
    try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
      client.send("a LOGIN free@example.org pw", "b GETQUOTAROOT INBOX", "c LOGOUT");
      assertThat(client.rest()).anyMatch(line -> line.startsWith("b OK No quota"));
    }
    assertThat(dovecot.doveadmQuota("free@example.org"))
        .containsExactly(
            QuotaRow.unlimited("User quota", "STORAGE", 0),
            QuotaRow.unlimited("User quota", "MESSAGE", 0));
  }

  @Test
  void changesAreSeenAtOnce(Dovecot dovecot) {
    for (int limit = 1; limit <= 3; limit++) {
      dovecot.addUser(User.named("change@example.org").messages(limit));
      assertThat(dovecot.doveadmQuota("change@example.org"))
          .contains(QuotaRow.limited("User quota", "MESSAGE", 0, limit));
    }
    dovecot.removeUser("change@example.org");
    assertThat(dovecot.deliver("change@example.org", 1000).code()).isEqualTo(550);
  }

  @Test
  void manyUsersAtOnce(Dovecot dovecot) {
    var users =
        IntStream.range(0, 2000)
            .mapToObj(number -> User.named("many" + number + "@example.org").storage("1M"))
            .toList();
    dovecot.addUsers(users);
    assertThat(dovecot.doveadmQuota("many1999@example.org")).hasSize(2);
  }

  @Test
  void oddPasswordsWork(Dovecot dovecot) {
    dovecot.addUser(User.named("odd@example.org").password(ODD_PASSWORD).storage("1M"));
    var plain = utf8("\0odd@example.org\0" + ODD_PASSWORD);
    try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
      client.send("a AUTHENTICATE PLAIN " + plain, "b LOGOUT");
      assertThat(client.rest()).anyMatch(line -> line.startsWith("a OK"));
    }
    try (var client = LineClient.connect(dovecot.host(), dovecot.pop3Port())) {
      client.send("USER odd@example.org", "PASS " + ODD_PASSWORD, "STAT", "QUIT");
      assertThat(client.rest()).contains("+OK Logged in.", "+OK 0 0");
    }
  }

  @Test
  void wrongPasswordsDoNotSlowDown(Dovecot dovecot) {
    dovecot.addUser(User.named("wrong@example.org").password("right"));
    for (int i = 0; i < 3; i++) {
      try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
        client.send("a LOGIN wrong@example.org left", "b GETQUOTAROOT INBOX", "c LOGOUT");
        assertThat(client.rest())
            .anyMatch(line -> line.startsWith("a NO [AUTHENTICATIONFAILED]"))
            .anyMatch(line -> line.startsWith("b BAD"));
      }
    }
  }

  @Test
  void tlsIsTrustedByTheCaFile(Dovecot dovecot) throws Exception {
    dovecot.addUser(User.named("tls@example.org").password("pw").storage("1M"));
    var context = trusting(dovecot);
    try (var client = LineClient.connect(dovecot.host(), dovecot.imapsPort())) {
      client.startTls(context).send("a LOGIN tls@example.org pw", "b LOGOUT");
      assertThat(client.rest()).anyMatch(line -> line.startsWith("a OK"));
    }
    try (var client = LineClient.connect(dovecot.host(), dovecot.pop3sPort())) {
      client.startTls(context).send("USER tls@example.org", "PASS pw", "STAT", "QUIT");
      assertThat(client.rest()).contains("+OK 0 0");
    }
  }

  @Test
  void startTlsWorks(Dovecot dovecot) throws Exception {
    try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
      assertThat(client.line()).contains("STARTTLS");
      assertThat(client.send("a STARTTLS").line()).startsWith("a OK");
      client.startTls(trusting(dovecot)).send("b LOGOUT");
      assertThat(client.rest()).anyMatch(line -> line.startsWith("b OK"));
    }
    try (var client = LineClient.connect(dovecot.host(), dovecot.pop3Port())) {
      client.line();
      assertThat(client.send("STLS").line()).startsWith("+OK");
      client.startTls(trusting(dovecot)).send("QUIT");
      assertThat(client.rest()).containsExactly("+OK Logging out");
    }
  }

  @Test
  void reportsWhyItDidNotStart(DovecotVersion version) {
    var settings = DovecotSettings.of(version).line("no_such_setting = yes");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> Dovecot.start(settings))
        .withMessageContaining("no_such_setting");
  }

  @Test
  void logsNoComplaints(Dovecot dovecot) {
    assertThat(dovecot.log()).doesNotContain("Warning:", "Error:", "Fatal:", "Panic:");
  }

  private static SSLContext trusting(Dovecot dovecot) throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(dovecot.caFile())) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String utf8(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

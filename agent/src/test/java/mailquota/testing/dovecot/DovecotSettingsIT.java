package mailquota.testing.dovecot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import mailquota.testing.LineClient;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@Timeout(60)
@ClassTemplate
@ExtendWith(DovecotVersions.class)
class DovecotSettingsIT {

  @Test
  void severalRootsAndAMasterUser(DovecotVersion version) throws Exception {
    var settings =
        DovecotSettings.of(version)
            .roots("User quota", "Archive quota")
            .masterUser("admin", "master pw");
    try (var dovecot = Dovecot.start(settings)) {
      dovecot.addUser(User.named("two@example.org").storage("1M").storage(2, "3M").messages(2, 9));
      try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
        client.send(
            "a LOGIN two@example.org*admin \"master pw\"", "b GETQUOTAROOT INBOX", "c LOGOUT");
        assertThat(client.rest())
            .contains(
                "* QUOTAROOT INBOX \"User quota\" \"Archive quota\"",
                "* QUOTA \"User quota\" (STORAGE 0 1024)",
                "* QUOTA \"Archive quota\" (STORAGE 0 3072 MESSAGE 0 9)");
      }
      assertThat(dovecot.doveadmQuota("two@example.org"))
          .hasSize(4)
          .contains(QuotaRow.limited("Archive quota", "MESSAGE", 0, 9));
      assertThat(allUsersByHttp(dovecot)).contains("\"username\":\"two@example.org\"");
    }
  }

  @Test
  void plaintextIsRefusedUntilTls(DovecotVersion version) {
    try (var dovecot = Dovecot.start(DovecotSettings.of(version).refusingPlaintext())) {
      dovecot.addUser(User.named("shy@example.org").password("pw").storage("1M"));
      try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
        assertThat(client.line()).contains("STARTTLS", "LOGINDISABLED");
        client.send("a STARTTLS").line();
        client.startTls(TestCertificate.localhost().clientContext());
        assertThat(client.send("b LOGIN shy@example.org pw").line()).startsWith("b OK");
      }
    }
  }

  @Test
  void withoutImapQuotaTheCommandIsUnknown(DovecotVersion version) {
    try (var dovecot = Dovecot.start(DovecotSettings.of(version).withoutImapQuota())) {
      dovecot.addUser(User.named("old@example.org").password("pw").messages(1));
      try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
        client.send("a LOGIN old@example.org pw", "b GETQUOTAROOT INBOX", "c LOGOUT");
        assertThat(client.rest())
            .anyMatch(line -> line.startsWith("b BAD"))
            .noneMatch(line -> line.contains(" QUOTA"));
      }
      assertThat(dovecot.fill("old@example.org", 500).code()).isEqualTo(552);
    }
  }

  @Test
  void anOrdinaryUserWithAnUnnamedRoot(DovecotVersion version) {
    var settings = DovecotSettings.of(version).roots("").asOrdinaryUser();
    try (var dovecot = Dovecot.start(settings)) {
      assertThat(dovecot.handle().info().user()).get().isNotEqualTo("root");
      dovecot.addUser(User.named("plain@example.org").password("pw").messages(2));
      assertThat(dovecot.fill("plain@example.org", 500).code()).isEqualTo(552);
      try (var client = LineClient.connect(dovecot.host(), dovecot.imapPort())) {
        client.send("a LOGIN plain@example.org pw", "b GETQUOTAROOT INBOX", "c LOGOUT");
        assertThat(client.rest()).contains("* QUOTAROOT INBOX \"\"", "* QUOTA \"\" (MESSAGE 2 2)");
      }
      assertThat(dovecot.log()).doesNotContain("Warning:", "Error:", "Fatal:", "Panic:");
    }
  }

  @Test
  void theSecretIsRedacted(DovecotVersion version) {
    var dovecot = Dovecot.start(DovecotSettings.of(version));
    var folder = dovecot.caFile().getParent();
    var processes = dovecot.handle().descendants().toList();
    assertThat(processes).isNotEmpty();

    dovecot.stop();
    assertThat(dovecot.log()).contains("starting up");
    dovecot.close();
    dovecot.close();

    assertThat(dovecot.handle().isAlive()).isFalse();
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(Files.exists(folder)).isFalse();
  }

  private static String allUsersByHttp(Dovecot dovecot) throws Exception {
    var key = Dovecot.DOVEADM_API_KEY.getBytes(StandardCharsets.UTF_8);
    var uri = "http://%s:%d/doveadm/v1".formatted(dovecot.host(), dovecot.doveadmPort());
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(uri))
              .header("Authorization", "X-Dovecot-API " + Base64.getEncoder().encodeToString(key))
              .POST(BodyPublishers.ofString("[[\"quotaGet\",{\"allUsers\":true},\"t1\"]]"))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}

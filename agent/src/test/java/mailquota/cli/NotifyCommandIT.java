package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import mailquota.testing.prometheus.Alertmanager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command on a real Alertmanager. */
@Tag("real")
@Timeout(60)
class NotifyCommandIT {

  @Test
  void theTestIsAnAlertThatEndsByItself(@TempDir Path folder) throws IOException {
    Alertmanager.require();
    try (Alertmanager alertmanager = Alertmanager.start()) {
      String config =
          """
          servers:
            mx1: {method: imap, address: mail.example.org, auth: {password: x}}
          mailboxes:
            - {server: mx1, list: [alice@example.org]}
          channels:
            oncall: {type: alertmanager, urls: ["%s"], levels: [full]}
          """
              .formatted(alertmanager.url());
      Path file = Files.writeString(folder.resolve("config.yaml"), config);
      Ran ran = Ran.of("notify", "test", "--config", file, "--channel", "oncall");

      assertThat(ran.exit()).isZero();
      assertThat(ran.out())
          .isEqualTo("oncall (" + alertmanager.url().substring(7) + "): accepted\n");
      assertThat(alertmanager.alerts()).hasSize(1);
      JsonNode alert = alertmanager.alerts().getFirst();
      assertThat(alert.at("/labels/alertname").asString()).isEqualTo("MailboxQuota");
      assertThat(alert.at("/labels/mailbox").asString()).isEqualTo("this-is-a-test@example.org");
      assertThat(alert.at("/labels/root").asString()).isEqualTo("This is a test");
      Instant startsAt = Instant.parse(alert.path("startsAt").asString());
      assertThat(Instant.parse(alert.path("endsAt").asString()))
          .isEqualTo(startsAt.plus(Duration.ofMinutes(1)));
    }
  }
}

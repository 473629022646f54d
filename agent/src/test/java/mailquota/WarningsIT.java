package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.Level;
import mailquota.testing.LmtpReply;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import mailquota.testing.prometheus.Alertmanager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * From the first byte to the first bounce, on a real Dovecot and a real Alertmanager: whoever fills
 * a mailbox is told at each level, in that very mailbox, before any mail is lost.
 */
@Tag("real")
@Timeout(180)
@ExtendWith(DovecotExtension.class)
class WarningsIT {

  private static final int MAIL = 10_000;
  private static final List<Level> OWNERS = List.of(Level.INFO, Level.WARNING, Level.CRITICAL);
  private static final Pattern LEVEL = Pattern.compile("(?m)^X-Quota-Level: (\\w+)");
  private static final Pattern SUBJECT = Pattern.compile("(?m)^X-Quota-Mailbox: (\\S+)");

  /** What came of each mailbox, in the order in which it came: warnings, and a bounce. */
  private final Map<String, List<String>> lives = new HashMap<>();

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final List<LmtpReply> deliveries = new CopyOnWriteArrayList<>();

  @TempDir private Path folder;

  @Test
  void ownersAreNotifiedAtEachLevelAndOnCallStaffWhileAlertsAreActive(Dovecot dovecot)
      throws IOException, InterruptedException {
    Alertmanager.require();
    List<String> owners =
        IntStream.range(0, 5).mapToObj(i -> "owner" + i + "@example.org").toList();
    dovecot.addUsers(owners.stream().map(o -> User.named(o).password("pw").storage("1M")).toList());
    try (Alertmanager alertmanager = Alertmanager.start();
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mail -> forward(mail, dovecot))) {
      Agent agent =
          new Agent(
              config(dovecot, owners, smtp.port(), alertmanager.url()),
              InstantSource.system(),
              _ -> {});
      agent.start();
      try {
        for (String owner : owners) {
          fillUntilItBounces(dovecot, owner);
        }
        alertmanager.await(alerts -> levels(alerts).size() == owners.size());
        assertThat(levels(alertmanager.alerts()))
            .containsOnlyKeys(owners)
            .allSatisfy((_, level) -> assertThat(level).isIn("CRITICAL", "FULL"));
        for (String owner : owners) {
          dovecot.doveadm("expunge", "-u", owner, "mailbox", "INBOX", "subject", "filling");
        }
        alertmanager.await(List::isEmpty);
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
    assertThat(mails).as("no notice is repeated").isEmpty();
    assertThat(lives).hasSize(owners.size());
    assertThat(lives.values())
        .allMatch(life -> life.equals(List.of("INFO", "WARNING", "CRITICAL", "bounced")));
    assertThat(deliveries).allMatch(LmtpReply::isAccepted);
    for (String owner : owners) {
      assertThat(dovecot.doveadm("search", "-u", owner, "header", "X-Quota-Level", "").lines())
          .as("what lies in the mailbox of %s", owner)
          .hasSize(OWNERS.size());
    }
  }

  /** As a mail server does with what it was given: into the mailbox, where there is room. */
  private void forward(DemoMail mail, Dovecot dovecot) {
    for (String recipient : mail.recipients()) {
      deliveries.add(dovecot.deliver(recipient, mail.content()));
    }
    mails.add(mail);
  }

  private void fillUntilItBounces(Dovecot dovecot, String owner) throws InterruptedException {
    List<String> life = lives.computeIfAbsent(owner, _ -> new ArrayList<>());
    LmtpReply reply = dovecot.deliver(owner, MAIL);
    while (reply.isAccepted()) {
      // The next mail comes after the owner was notified of this one.
      while (life.size() < notified(dovecot, owner)) {
        DemoMail mail = mails.poll(30, TimeUnit.SECONDS);
        assertThat(mail).as("a warning of %s, who had %s", owner, life).isNotNull();
        assertThat(first(SUBJECT, mail)).isEqualTo(owner);
        life.add(first(LEVEL, mail));
      }
      reply = dovecot.deliver(owner, MAIL);
    }
    assertThat(reply.code()).isEqualTo(552);
    life.add("bounced");
  }

  /** The number of levels of which the owner must have been notified. */
  private static long notified(Dovecot dovecot, String owner) {
    var storage = dovecot.doveadmQuota(owner).getFirst();
    double ratio = (double) storage.value() / storage.limit().orElseThrow();
    Map<Level, Double> lines =
        new EnumMap<>(Map.of(Level.INFO, 0.8, Level.WARNING, 0.9, Level.CRITICAL, 0.95));
    return lines.values().stream().filter(line -> ratio >= line).count();
  }

  private static String first(Pattern header, DemoMail mail) {
    Matcher matcher = header.matcher(mail.content());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** The highest level of each mailbox that fires. */
  private static Map<String, String> levels(List<JsonNode> alerts) {
    Map<String, String> levels = new HashMap<>();
    for (JsonNode alert : alerts) {
      JsonNode labels = alert.path("labels");
      assertThat(labels.path("alertname").asString()).isEqualTo("MailboxQuota");
      assertThat(labels.path("server").asString()).isEqualTo("imap");
      assertThat(labels.path("resource").asString()).isEqualTo("STORAGE");
      assertThat(labels.path("severity").asString()).isEqualTo("critical");
      levels.put(labels.path("mailbox").asString(), labels.path("level").asString());
    }
    return levels;
  }

  private Valid config(Dovecot dovecot, List<String> owners, int smtp, String alertmanager)
      throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          imap:
            method: imap
            address: localhost:%d
            ca-file: %s
            auth: {password: env:PASSWORD}
        poll: {min-interval: 20ms, max-interval: 20ms}
        mailboxes:
          - {server: imap, list: [%s]}
        channels:
          owner:
            type: email
            levels: [info, warning, critical]
            from: postmaster@example.org
            smtp: {host: 127.0.0.1, port: %d}
          oncall: {type: alertmanager, urls: ["%s"], levels: [critical, full], resend: 1s}
        """
            .formatted(
                folder.resolve("state.db"),
                dovecot.imapsPort(),
                dovecot.caFile(),
                String.join(", ", owners),
                smtp,
                alertmanager);
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return (Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file);
  }
}

package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.FreePorts;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Dovecot hints at the delivery that crosses a level, as docs/servers.md sets it up: the
 * notice is accepted an hour before the next regular poll.
 */
@Tag("real")
@Timeout(120)
class HintIT {

  private static final Path DOCUMENTATION = Path.of("../docs/servers.md");
  private static final String ALICE = "alice@example.org";

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private DemoServer smtp;
  private int http;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    DovecotExtension.require();
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    http = FreePorts.on("127.0.0.1", 1).getFirst();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void stop() {
    smtp.close();
  }

  @Test
  void byTheScriptOfQuotaWarning() throws IOException, InterruptedException {
    Path header = Files.writeString(folder.resolve("header"), "Authorization: Bearer s3cret\n");
    Path script =
        Files.writeString(
            folder.resolve("quota-hint"),
            block("#!/bin/sh\n# quota-hint")
                .replace("/etc/dovecot/quota-hint", header.toString())
                .replace("10143", String.valueOf(http)));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    crosses(
        block("plugin {\n  quota_warning").replace("/usr/local/bin/quota-hint", script.toString()));
  }

  @Test
  void byAnEventOfEachDelivery() throws IOException, InterruptedException {
    crosses(
        block("event_exporter").replace("TOKEN", "s3cret").replace("10143", String.valueOf(http)));
  }

  private void crosses(String lines) throws IOException, InterruptedException {
    try (Dovecot dovecot = Dovecot.start(DovecotSettings.standard().line(lines))) {
      dovecot.addUser(User.named(ALICE).password("pw").storage("1M"));
      Agent agent =
          new Agent(
              (Valid)
                  new ConfigLoader(Map.of("PASSWORD", "pw", "HINTS", "s3cret"))
                      .load(config(dovecot)),
              InstantSource.system(),
              statuses::add);
      agent.start();
      try {
        assertThat(status().lastProbe().result()).isInstanceOf(Measured.class);
        assertThat(dovecot.deliver(ALICE, 700_000).isAccepted()).isTrue();
        Instant begin = Instant.now();
        assertThat(dovecot.deliver(ALICE, 200_000).isAccepted()).isTrue();
        DemoMail mail = mails.poll(60, TimeUnit.SECONDS);
        assertThat(mail).as(dovecot.log()).isNotNull();
        assertThat(mail.recipients()).containsExactly(ALICE);
        System.out.println(
            "from the delivery to the accepted notice: "
                + Duration.between(begin, Instant.now()).toMillis()
                + " ms");
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  private MailboxStatus status() throws InterruptedException {
    MailboxStatus status = statuses.poll(60, TimeUnit.SECONDS);
    assertThat(status).as("a result").isNotNull();
    return status;
  }

  private Path config(Dovecot dovecot) throws IOException {
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:%d", hints: {token: env:HINTS}}
        store: {url: "jdbc:sqlite::memory:"}
        servers:
          mx1: {method: imap, address: "localhost:%d", ca-file: %s, auth: {password: env:PASSWORD}}
        mailboxes:
          - {server: mx1, list: [%s]}
        poll: {min-interval: 1h, max-interval: 1h}
        channels:
          owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
        """
            .formatted(http, dovecot.imapsPort(), dovecot.caFile(), ALICE, smtp.port()));
  }

  /** The block of the documentation that begins so. */
  private static String block(String begin) throws IOException {
    return Arrays.stream(Files.readString(DOCUMENTATION).split("```\\w*\n", -1))
        .filter(block -> block.startsWith(begin))
        .findFirst()
        .orElseThrow();
  }
}

package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.Postfix;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real mail server hints at a mailbox, as docs/servers.md sets it up: the notice is accepted an
 * hour before the next regular poll.
 */
@Tag("real")
@Timeout(120)
class HintIT {

  private static final Path DOCUMENTATION = Path.of("../docs/servers.md");
  private static final String ALICE = "alice@example.org";
  private static final String LINE = "x".repeat(70) + "\n";
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final String SCRIPT = "/usr/local/bin/quota-hint";

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private DemoServer smtp;
  private int http;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    http = FreePorts.on("127.0.0.1", 1).getFirst();
    Files.setPosixFilePermissions(folder, READABLE);
  }

  @AfterEach
  void stop() {
    smtp.close();
  }

  @ParameterizedTest
  @EnumSource(DovecotVersion.class)
  void byTheScriptOfQuotaWarning(DovecotVersion version) throws IOException, InterruptedException {
    DovecotExtension.require(version);
    Path scripts = version.createTemporaryFolder("hint");
    try {
      Files.setPosixFilePermissions(scripts, READABLE);
      String lines =
          switch (version) {
            case V2_3 -> block("plugin {\n  quota_warning");
            case V2_4 -> block("quota first {\n  warning").replace("first", "root1");
          };
      watched(
          DovecotSettings.of(version).line(lines.replace(SCRIPT, hint(scripts).toString())),
          this::crosses);
    } finally {
      Folders.delete(scripts);
    }
  }

  @ParameterizedTest
  @EnumSource(DovecotVersion.class)
  void byAnEventOfEachDelivery(DovecotVersion version) throws IOException, InterruptedException {
    DovecotExtension.require(version);
    String lines =
        switch (version) {
          case V2_3 -> block("event_exporter quota-agent {\n  format");
          case V2_4 -> block("event_exporter quota-agent {\n  driver");
        };
    watched(
        DovecotSettings.of(version)
            .line(lines.replace("TOKEN", "s3cret").replace("10143", String.valueOf(http))),
        this::crosses);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender@example.net", ""})
  void byTheBounceOfPostfix(String sender) throws IOException, InterruptedException {
    DovecotExtension.require();
    Postfix.require();
    watched(DovecotSettings.standard(), dovecot -> isRefused(dovecot, sender, ""));
  }

  @Test
  void byTheDelayOfPostfix() throws IOException, InterruptedException {
    DovecotExtension.require();
    Postfix.require();
    String settings =
        block("  notify_classes")
                .indent(-2)
                .replace("delay_warning_time = 1h", "delay_warning_time = 1s")
            + """
            queue_run_delay = 1s
            minimal_backoff_time = 1s
            maximal_backoff_time = 1s
            """;
    watched(
        DovecotSettings.standard().line("quota_full_tempfail = yes"),
        dovecot -> isRefused(dovecot, "sender@example.net", settings));
  }

  /** A recorded bounce with two more recipients; the mail in it has headers of such a report. */
  @Test
  void theRefusedMailNamesNobody() throws IOException {
    String script = block("#!/bin/sh\n# quota-hint-bounce").replace(SCRIPT + " ", "echo ");
    Command read =
        Command.run(
            List.of("sh", "-c", script),
            Files.readString(Path.of("src/test/resources/postfix/forged-bounce.eml")));
    assertThat(read.orThrow().output())
        .isEqualTo(
            """
            100 alice+orders@example.org
            100 alice@example.org
            100 carol@example.org
            """);
  }

  private void watched(DovecotSettings settings, Crossing crossing)
      throws IOException, InterruptedException {
    try (Dovecot dovecot = Dovecot.start(settings)) {
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
        crossing.of(dovecot);
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  private void crosses(Dovecot dovecot) throws InterruptedException {
    Instant begin = Instant.now();
    assertThat(dovecot.deliver(ALICE, 200_000).isAccepted()).isTrue();
    isNotified(begin, dovecot::log);
  }

  private void isRefused(Dovecot dovecot, String sender, String settings)
      throws IOException, InterruptedException {
    assertThat(dovecot.deliver(ALICE, 200_000).isAccepted()).isTrue();
    String bounce =
        executable(
                folder.resolve("quota-hint-bounce"),
                block("#!/bin/sh\n# quota-hint-bounce").replace(SCRIPT, hint(folder).toString()))
            .toString();
    try (Postfix postfix =
        Postfix.start(
            dovecot.lmtpPort(),
            block("notify_classes")
                + settings
                + "virtual_alias_maps = inline:{ {sales@example.org = alice+orders@example.org} }\n",
            block("quota-hint unix").replace(SCRIPT + "-bounce", bounce))) {
      Instant begin = Instant.now();
      postfix.send(sender, "sales@example.org", "Subject: large\n\n" + LINE.repeat(8_000));
      isNotified(begin, postfix::log);
    }
  }

  private void isNotified(Instant begin, Supplier<String> log) throws InterruptedException {
    DemoMail mail = mails.poll(60, TimeUnit.SECONDS);
    assertThat(mail).as(log).isNotNull();
    assertThat(mail.recipients()).containsExactly(ALICE);
    System.out.println(
        "from the delivery to the accepted notice: "
            + Duration.between(begin, Instant.now()).toMillis()
            + " ms");
  }

  /** The script of the documentation, and its token. */
  private Path hint(Path home) throws IOException {
    Path header = Files.writeString(home.resolve("header"), "Authorization: Bearer s3cret\n");
    return executable(
        home.resolve("quota-hint"),
        block("#!/bin/sh\n# quota-hint PERCENT")
            .replace("/etc/dovecot/quota-hint", header.toString())
            .replace("10143", String.valueOf(http)));
  }

  private static Path executable(Path file, String script) throws IOException {
    return Files.setPosixFilePermissions(Files.writeString(file, script), READABLE);
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

  /** A change of a running Dovecot after which the mailbox is above 80 %. */
  @FunctionalInterface
  private interface Crossing {
    void of(Dovecot dovecot) throws IOException, InterruptedException;
  }
}

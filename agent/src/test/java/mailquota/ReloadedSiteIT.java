package mailquota;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.testing.FilledMailbox;
import mailquota.testing.SettableClock;
import mailquota.testing.postgresql.MailboxSite;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site with 20,000 mailboxes in a real PostgreSQL. Each minute of ten its table, the warning
 * levels, the channels and the limits of its server change, and the configuration is reloaded.
 */
@Tag("real")
@ExtendWith(PostgresqlExtension.class)
@Timeout(600)
class ReloadedSiteIT {

  private static final int MAILBOXES = 20_000;
  private static final int CHANGED = MAILBOXES / 100;
  private static final int MINUTES = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Pattern MAILBOX = Pattern.compile("(?m)^X-Quota-Mailbox: (\\S+)");

  private final MailboxSite site;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T08:00:00Z"));
  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();

  private DemoServer imap;
  private DemoServer smtp;
  private Agent agent;

  @TempDir private Path folder;

  ReloadedSiteIT(Postgresql postgresql) {
    site = new MailboxSite(postgresql);
  }

  @BeforeEach
  void start() throws IOException {
    imap = DemoImapServer.start(0, login -> Optional.of(mailbox(login)));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    site.add(0, MAILBOXES);
    agent = new Agent((Valid) new ConfigLoader(Map.of()).load(config(0)), clock, statuses::add);
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    imap.close();
    smtp.close();
  }

  @Test
  void eachChangeIsAppliedAndNoMailboxIsLostOrWarnedTwice()
      throws IOException, InterruptedException {
    await(0);
    List<String> warned = new ArrayList<>();
    takeMails(warned);
    for (int minute = 1; minute <= MINUTES; minute++) {
      change(minute);
      clock.advance(Duration.ofMinutes(1));
      var _ = config(minute);
      agent.reload();
      assertThat(agent.statuses()).as("at once").hasSizeGreaterThanOrEqualTo(MAILBOXES - CHANGED);
      await(minute);
      takeMails(warned);
    }
    assertThat(warned).doesNotHaveDuplicates();
    assertThat(agent.loops().mapToLong(Loop::failures)).containsOnly(0L);
  }

  private Path config(int minute) throws IOException {
    boolean isEven = minute % 2 == 0;
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        poll: {min-interval: 50s, max-interval: 50s}
        servers:
          mx1:
            method: imap
            address: "127.0.0.1:%d"
            tls: none
            auth: {password: pw}
            limits: {rate: 100000/s, connections: %d}
        mailboxes:
          - server: mx1
            sql:
              url: "%s"
              user: %s
              password: %s
              query: select address, contact from mailbox where %d >= 0
        warnings: {levels: {info: {at: %s}}, repeat: {}}
        channels:
          owner: {type: email, from: a@example.org, smtp: {host: 127.0.0.1, port: %d, connections: %d}}
          %s: {type: email, digest: "08:00", from: a@example.org, to: b@example.org}
        """
            .formatted(
                folder.resolve("state.db"),
                imap.port(),
                isEven ? 16 : 8,
                site.url(),
                Postgresql.USER,
                Postgresql.PASSWORD,
                minute,
                isEven ? "80%" : "82%",
                smtp.port(),
                isEven ? 4 : 2,
                isEven ? "daily" : "nightly"));
  }

  /**
   * Waits until the board has the mailboxes of the table. A contact that has changed in this minute
   * may be the one before: its mailbox was probed before the table was read.
   */
  private void await(int minute) throws InterruptedException {
    Map<String, String> expected = site.contacts();
    Set<String> moved =
        MailboxSite.addresses(IntStream.range(firstMoved(minute), firstMoved(minute) + CHANGED));
    until(
        "minute " + minute,
        () -> {
          Map<String, String> found = onBoard();
          moved.forEach(address -> found.replace(address, expected.getOrDefault(address, "")));
          return found.equals(expected);
        });
  }

  private static int firstMoved(int minute) {
    return MAILBOXES / 2 + (minute - 1) * CHANGED;
  }

  /** Every tenth mailbox is at 85 %, and its owner is warned. */
  private void takeMails(List<String> warned) throws InterruptedException {
    List<String> high =
        site.ids().stream().filter(id -> id % 10 == 0).map(MailboxSite::address).toList();
    until(
        "mails",
        () -> {
          for (DemoMail mail = mails.poll(); mail != null; mail = mails.poll()) {
            Matcher mailbox = MAILBOX.matcher(mail.content());
            assertThat(mailbox.find()).isTrue();
            warned.add(mailbox.group(1));
          }
          return new HashSet<>(warned).containsAll(high);
        });
  }

  private void until(String what, BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(end);
      var _ = statuses.poll(100, TimeUnit.MILLISECONDS);
      statuses.clear();
    }
  }

  private Map<String, String> onBoard() {
    return agent.statuses().stream()
        .filter(status -> status.lastSuccess() != null)
        .map(MailboxStatus::mailbox)
        .collect(toMap(each -> each.address().value(), ReloadedSiteIT::contact));
  }

  private static String contact(Mailbox mailbox) {
    return mailbox.owner().contact() + "";
  }

  private void change(int minute) {
    int removed = (minute - 1) * CHANGED;
    site.remove(removed, removed + CHANGED);
    site.add(MAILBOXES + removed, MAILBOXES + removed + CHANGED);
    site.prefixContacts("new.", firstMoved(minute), firstMoved(minute) + CHANGED);
  }

  /** Every tenth mailbox is at 85 %. */
  private static FilledMailbox mailbox(String login) {
    return FilledMailbox.at(login, login.contains("0@") ? 85 : 50);
  }
}

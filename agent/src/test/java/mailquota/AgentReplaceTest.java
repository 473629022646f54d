package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.loop.Loop;
import mailquota.testing.FilledMailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replacement of the configuration of a running agent. */
@Timeout(120)
class AgentReplaceTest {

  private static final int TIMES = 100;

  /** Both configurations have the server mx1; the rest differs. */
  private static final String FIRST =
      """
      servers:
        mx1: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: pw}}
        mx2: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: pw}}
      mailboxes:
        - {server: mx1, list: [full@example.org, stays@example.org]}
        - {server: mx2, list: [full@example.net, leaves@example.net]}
      channels:
        owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: SMTP}}
        oncall: {type: alertmanager, urls: ["http://127.0.0.1:IMAP"]}
      """;

  private static final String SECOND =
      """
      servers:
        mx1: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: pw}}
        mx2:
          method: imap
          address: "127.0.0.1:IMAP"
          tls: none
          auth: {password: pw}
          limits: {connections: 2}
        mx3: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: pw}}
      mailboxes:
        - {server: mx1, list: [full@example.org, stays@example.org]}
        - {server: mx2, list: [full@example.net]}
        - {server: mx3, list: [comes@example.com]}
      warnings:
        clear-margin: 3%
      channels:
        owner:
          type: email
          from: support@example.org
          smtp: {host: 127.0.0.1, port: SMTP, connections: 2}
        daily: {type: email, digest: "08:00", from: a@example.org, to: b@example.org}
      """;

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private DemoServer imap;
  private DemoServer smtp;
  private Agent agent;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    imap =
        DemoImapServer.start(
            0, login -> Optional.of(FilledMailbox.at(login, login.startsWith("full@") ? 96 : 50)));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    agent = new Agent(config(FIRST), InstantSource.system(), statuses::add);
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    imap.close();
    smtp.close();
  }

  @Test
  void theMailboxesServersAndChannelsAreThoseOfTheNewConfiguration() throws Exception {
    assertThat(recipients(2)).containsExactlyInAnyOrder("full@example.org", "full@example.net");
    agent.replace(config(SECOND).config());
    assertThat(await("comes@example.com").mailbox().server()).isEqualTo("mx3");

    assertThat(agent.monitor().servers()).containsExactly("mx1", "mx2", "mx3");
    assertThat(agent.statuses())
        .extracting(status -> status.mailbox().address().value())
        .doesNotContain("leaves@example.net")
        .contains("full@example.org", "full@example.net");
    assertThat(loopNames())
        .contains("poller:mx3", "outbox:owner", "digest:daily")
        .doesNotContain("alertmanager:oncall");
    assertThat(mails).as("a warning is not repeated").isEmpty();
  }

  @Test
  void anUnchangedServerIsPolledByTheSamePoller() throws Exception {
    Loop before = loop("poller:mx1");
    Loop changed = loop("poller:mx2");
    agent.replace(config(SECOND).config());

    assertThat(loop("poller:mx1")).isSameAs(before);
    assertThat(loop("poller:mx2")).isNotSameAs(changed);
    assertThat(loop("outbox:owner").isFinishing()).isFalse();
  }

  @Test
  void anEqualConfigurationChangesNothing() throws Exception {
    List<Loop> before = agent.loops().toList();
    agent.replace(config(FIRST).config());
    assertThat(agent.loops()).containsExactlyElementsOf(before);
  }

  @Test
  void nothingIsLeftOverAfterAHundredReplacements() throws Exception {
    assertThat(recipients(2)).hasSize(2);
    List<Valid> both = List.of(config(SECOND), config(FIRST));
    for (Valid config : both) {
      agent.replace(config.config());
    }
    awaitQuiet();
    Set<String> series = Scrape.ownSeries(agent);
    Set<String> names = loopNames();
    List<Loop> ended = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < TIMES; i++) {
      agent.loops().forEach(ended::add);
      agent.replace(both.get(i % both.size()).config());
    }

    awaitQuiet(); // A server that was not probed yet is neither up nor down.
    assertThat(loopNames()).isEqualTo(names);
    assertThat(Scrape.ownSeries(agent)).isEqualTo(series);
    List<Loop> running = agent.loops().toList();
    for (Loop loop : ended) {
      assertThat(running.contains(loop) || loop.hasEnded(Duration.ofSeconds(20)))
          .as(loop.name())
          .isTrue();
    }
    assertThat(mails).as("no warning is repeated").isEmpty();
    assertThat(agent.loops().mapToLong(Loop::failures)).containsOnly(0L);
  }

  /** Waits until each mailbox of the present configuration has been probed anew. */
  private void awaitQuiet() throws InterruptedException {
    statuses.clear();
    await("full@example.org");
    await("full@example.net");
    await("leaves@example.net");
  }

  private MailboxStatus await(String mailbox) throws InterruptedException {
    while (true) {
      MailboxStatus status = statuses.poll(20, TimeUnit.SECONDS);
      assertThat(status).as("a result of " + mailbox).isNotNull();
      if (status.mailbox().address().value().equals(mailbox)) {
        return status;
      }
    }
  }

  private Set<String> recipients(int count) throws InterruptedException {
    Set<String> recipients = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      DemoMail mail = mails.poll(20, TimeUnit.SECONDS);
      assertThat(mail).as("a warning").isNotNull();
      recipients.addAll(mail.recipients());
    }
    return recipients;
  }

  private Loop loop(String name) {
    return agent.loops().filter(loop -> loop.name().equals(name)).findFirst().orElseThrow();
  }

  private Set<String> loopNames() {
    return agent.loops().map(Loop::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private Valid config(String yaml) throws IOException {
    String text =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        poll: {min-interval: 50ms, max-interval: 50ms}
        """
                .formatted(folder.resolve("state.db"))
            + yaml.replace("IMAP", String.valueOf(imap.port()))
                .replace("SMTP", String.valueOf(smtp.port()));
    Path file = Files.writeString(folder.resolve("config.yaml"), text);
    return (Valid) new ConfigLoader(Map.of()).load(file);
  }
}

package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.testing.FilledMailbox;

/** A mailbox that is as full as a test says, on servers of its own, and agents that watch it. */
final class OneMailbox implements AutoCloseable {

  static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", FilledMailbox.PASSWORD);

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final AtomicLong used = new AtomicLong();
  private final DemoServer imap;
  private final DemoServer smtp;

  OneMailbox() throws IOException {
    imap =
        DemoImapServer.start(
            0,
            _ ->
                Optional.of(
                    new FilledMailbox(
                        "alice@example.org", () -> FilledMailbox.PASSWORD, used::get)));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
  }

  void fill(int percent) {
    used.set(FilledMailbox.bytes(percent));
  }

  void stopImap() {
    imap.close();
  }

  /**
   * An agent that polls it all the time.
   *
   * @param store the section of the configuration
   */
  Agent agent(Path folder, String store) throws IOException {
    return agent(config(folder, store), InstantSource.system());
  }

  Agent agent(Path file, InstantSource clock) {
    statuses.clear();
    Valid config = (Valid) new ConfigLoader(ENVIRONMENT).load(file);
    return new Agent(config, clock, statuses::add);
  }

  /** Its configuration, which needs {@link #ENVIRONMENT}. */
  Path config(Path folder, String store) throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: %s
        servers:
          imap: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
        poll: {min-interval: 20ms, max-interval: 20ms}
        mailboxes:
          - {server: imap, list: [alice@example.org]}
        channels:
          owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
        """
            .formatted(store, imap.port(), smtp.port());
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  void awaitPolls(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(statuses.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  void awaitPoll(String address) throws InterruptedException {
    awaitStatus(status -> status.mailbox().address().value().equals(address));
  }

  /** Until the store has answered, where the mailbox cannot be measured. */
  void awaitLevel() throws InterruptedException {
    awaitStatus(status -> status.level() != null);
  }

  /** Until the store has answered, where a warning has been sent. */
  void awaitStates() throws InterruptedException {
    awaitStatus(status -> !status.states().isEmpty());
  }

  private void awaitStatus(Predicate<MailboxStatus> wanted) throws InterruptedException {
    MailboxStatus status;
    do {
      status = statuses.poll(30, TimeUnit.SECONDS);
      assertThat(status).isNotNull();
    } while (!wanted.test(status));
  }

  DemoMail nextMail() throws InterruptedException {
    DemoMail mail = mails.poll(60, TimeUnit.SECONDS);
    assertThat(mail).as("a warning").isNotNull();
    return mail;
  }

  boolean hasMail() {
    return !mails.isEmpty();
  }

  @Override
  public void close() {
    imap.close();
    smtp.close();
  }
}

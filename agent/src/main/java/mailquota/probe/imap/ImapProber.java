package mailquota.probe.imap;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.inventory.Mailbox;
import mailquota.probe.Connection;
import mailquota.probe.Connector;
import mailquota.probe.Credentials;
import mailquota.probe.FolderSize;
import mailquota.probe.Folders;
import mailquota.probe.Learned;
import mailquota.probe.MailServer;
import mailquota.probe.Pipelining;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Prober;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures one mailbox at a time over IMAP: login, GETQUOTAROOT INBOX and LOGOUT, pipelined where
 * the server allows it. Thread-safe.
 */
public final class ImapProber implements Prober, Folders {

  private static final Logger log = LoggerFactory.getLogger(ImapProber.class);

  private final MailServer server;
  private final Connector connector;
  private final InstantSource clock;
  private final Pipelining pipelining;
  private final Learned<Question> questions;
  private final AtomicReference<@Nullable Set<String>> capabilities = new AtomicReference<>();

  public ImapProber(MailServer server, InstantSource clock) {
    this(server, new Connector(server, clock), clock);
  }

  ImapProber(MailServer server, Connector connector, InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.clock = clock;
    pipelining = new Pipelining(clock);
    questions = new Learned<>(clock);
  }

  @Override
  public ProbeResult probe(Mailbox mailbox, Trace trace) {
    Attempts attempts = new Attempts(pipelining);
    return connector.converse(
        mailbox,
        trace,
        (connection, credentials) ->
            conversation(connection, credentials, attempts).measure(mailbox, clock));
  }

  @Override
  public List<FolderSize> of(Mailbox mailbox, Duration limit) {
    Attempts attempts = new Attempts(pipelining);
    return connector.converse(
        mailbox,
        limit,
        Trace.NONE,
        (connection, credentials) -> conversation(connection, credentials, attempts).folders(),
        failed -> {
          log.debug("server={} reports no folders: {}", server.name(), failed.detail());
          return List.of();
        });
  }

  private ImapConversation conversation(
      Connection connection, Credentials credentials, Attempts attempts)
      throws IOException, ProbeFailedException {
    return new ImapConversation(
        new ImapLogin(connection, server, capabilities, credentials),
        server.dialect(),
        attempts,
        questions);
  }

  @Override
  public void close() {
    connector.close();
  }
}

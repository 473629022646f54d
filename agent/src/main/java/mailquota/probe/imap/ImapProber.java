package mailquota.probe.imap;

import java.time.InstantSource;
import java.util.Set;
import mailquota.inventory.Mailbox;
import mailquota.probe.Connector;
import mailquota.probe.Flights;
import mailquota.probe.Learned;
import mailquota.probe.LearnedCapabilities;
import mailquota.probe.MailServer;
import mailquota.probe.Prober;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;

/**
 * Asks a server over IMAP for the quota of one mailbox at a time: login, GETQUOTAROOT INBOX and
 * LOGOUT, in one flight where the server allows it. Thread-safe.
 */
public final class ImapProber implements Prober {

  private final MailServer server;
  private final Connector connector;
  private final InstantSource clock;
  private final Flights flights;
  private final Learned<Question> questions;
  private final LearnedCapabilities<Set<String>> capabilities = new LearnedCapabilities<>();

  public ImapProber(MailServer server, InstantSource clock) {
    this(server, new Connector(server, clock), clock);
  }

  ImapProber(MailServer server, Connector connector, InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.clock = clock;
    flights = new Flights(clock);
    questions = new Learned<>(clock);
  }

  @Override
  public ProbeResult probe(Mailbox mailbox, Trace trace) {
    return connector.converse(
        mailbox,
        trace,
        (connection, credentials) ->
            new ImapConversation(
                    new ImapLogin(connection, server, capabilities, credentials),
                    server.dialect(),
                    flights,
                    questions)
                .measure(mailbox, clock));
  }
}

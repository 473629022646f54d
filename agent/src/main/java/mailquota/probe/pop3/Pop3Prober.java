package mailquota.probe.pop3;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.inventory.Mailbox;
import mailquota.probe.Connector;
import mailquota.probe.MailServer;
import mailquota.probe.Pipelining;
import mailquota.probe.Prober;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import org.jspecify.annotations.Nullable;

/**
 * Measures one maildrop at a time over POP3: login, STAT and QUIT, pipelined where the server
 * allows it. POP3 has no limits; the limit is the configured one. Thread-safe.
 */
public final class Pop3Prober implements Prober {

  private final MailServer server;
  private final Connector connector;
  private final InstantSource clock;
  private final Pipelining pipelining;
  private final AtomicReference<@Nullable Pop3Capabilities> capabilities = new AtomicReference<>();

  public Pop3Prober(MailServer server, InstantSource clock) {
    this(server, new Connector(server, clock), clock);
  }

  Pop3Prober(MailServer server, Connector connector, InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.clock = clock;
    pipelining = new Pipelining(clock);
  }

  @Override
  public ProbeResult probe(Mailbox mailbox, Trace trace) {
    return connector.converse(
        mailbox,
        trace,
        (connection, credentials) ->
            new Pop3Conversation(connection, server, pipelining, capabilities)
                .measure(credentials, mailbox.limit(), clock));
  }

  /** LOGIN-DELAY (RFC 2449 section 6.5). */
  @Override
  public Duration loginDelay() {
    Pop3Capabilities offered = capabilities.get();
    return offered == null ? Duration.ZERO : offered.loginDelay();
  }

  @Override
  public void close() {
    connector.close();
  }
}

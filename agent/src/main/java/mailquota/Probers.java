package mailquota;

import java.time.InstantSource;
import java.util.List;
import mailquota.polling.PolledServer;
import mailquota.probe.MailServer;
import mailquota.probe.Prober;
import mailquota.probe.doveadm.DoveadmProber;
import mailquota.probe.imap.ImapAdminProber;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.pop3.Pop3Prober;
import mailquota.probe.sql.SqlProber;

/** Creates the probers of the servers of a configuration. */
public final class Probers {

  private Probers() {}

  /** A new prober; what it learns about the server lives as long as the prober. */
  public static Prober of(MailServer server, InstantSource clock) {
    return switch (server.method()) {
      case IMAP -> new ImapProber(server, clock);
      case IMAP_ADMIN -> new ImapAdminProber(server, clock);
      case POP3 -> new Pop3Prober(server, clock);
      case DOVEADM -> new DoveadmProber(server, clock);
      case SQL -> new SqlProber(server, clock);
    };
  }

  /** Servers with new probers. */
  public static List<PolledServer> polled(List<MailServer> servers, InstantSource clock) {
    return servers.stream().map(server -> polled(server, clock)).toList();
  }

  /** A server with a new prober. */
  public static PolledServer polled(MailServer server, InstantSource clock) {
    return new PolledServer(
        server.name(),
        of(server, clock),
        server.limits(),
        server.auth().isOneSecret(),
        server.dialect().holdZeros());
  }
}

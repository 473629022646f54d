package mailquota;

import java.time.InstantSource;
import mailquota.probe.MailServer;
import mailquota.probe.Prober;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.pop3.Pop3Prober;

/** The prober of each method. */
public final class Probers {

  private Probers() {}

  /**
   * A prober of its own for {@code server}; what it learns about the server lives as long as it.
   */
  public static Prober of(MailServer server, InstantSource clock) {
    return switch (server.method()) {
      case IMAP -> new ImapProber(server, clock);
      case POP3 -> new Pop3Prober(server, clock);
    };
  }
}

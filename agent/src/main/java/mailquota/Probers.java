package mailquota;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import mailquota.config.AgentConfig;
import mailquota.inventory.Mailbox;
import mailquota.monitor.PolledServer;
import mailquota.probe.MailServer;
import mailquota.probe.Prober;
import mailquota.probe.doveadm.DoveadmProber;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.pop3.Pop3Prober;

/** The prober of each method, and the servers of a configuration with theirs. */
public final class Probers {

  private Probers() {}

  /**
   * A prober of its own for {@code server}; what it learns about the server lives as long as it.
   */
  public static Prober of(MailServer server, InstantSource clock) {
    return switch (server.method()) {
      case IMAP -> new ImapProber(server, clock);
      case POP3 -> new Pop3Prober(server, clock);
      case DOVEADM -> new DoveadmProber(server, clock);
    };
  }

  /** The servers with the mailboxes on them that are {@code wanted}. */
  public static List<PolledServer> of(
      AgentConfig config, InstantSource clock, Predicate<Mailbox> wanted) {
    Map<String, List<Mailbox>> mailboxes =
        config.inventory().mailboxes().stream()
            .filter(wanted)
            .collect(Collectors.groupingBy(Mailbox::server));
    return config.servers().stream()
        .map(server ->
            new PolledServer(
                server.name(),
                of(server, clock),
                server.limits(),
                mailboxes.getOrDefault(server.name(), List.of())))
        .toList();
  }
}

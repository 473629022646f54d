package mailquota;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mailquota.config.AgentConfig;
import mailquota.inventory.Mailbox;
import mailquota.polling.Discovery;
import mailquota.polling.PolledServer;
import mailquota.probe.Directory;
import mailquota.probe.MailServer;
import mailquota.probe.Prober;
import mailquota.probe.doveadm.DoveadmProber;
import mailquota.probe.imap.ImapAdminProber;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.pop3.Pop3Prober;
import org.jspecify.annotations.Nullable;

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
    };
  }

  public static List<PolledServer> of(AgentConfig config, InstantSource clock) {
    Map<String, List<Mailbox>> mailboxes =
        config.inventory().mailboxes().stream().collect(Collectors.groupingBy(Mailbox::server));
    return config.servers().stream()
        .map(server -> {
          Prober prober = of(server, clock);
          return new PolledServer(
              server.name(),
              prober,
              server.limits(),
              server.auth().isOneSecret(),
              server.dialect().holdZeros(),
              mailboxes.getOrDefault(server.name(), List.of()),
              discovery(config, server.name(), prober));
        })
        .toList();
  }

  private static @Nullable Discovery discovery(AgentConfig config, String server, Prober prober) {
    Duration refresh = config.discovering().get(server);
    return refresh != null && prober instanceof Directory directory
        ? new Discovery(directory, refresh, listed -> config.inventory().on(server, listed))
        : null;
  }
}

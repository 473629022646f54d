package mailquota.testing;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.polling.PolledServer;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.warning.Policies;

/** A server and the mailboxes to poll on it. */
public record WatchedServer(PolledServer polled, List<Mailbox> mailboxes) {

  public WatchedServer {
    mailboxes = List.copyOf(mailboxes);
  }

  public WatchedServer(
      String name,
      Prober prober,
      Limits limits,
      boolean oneSecret,
      boolean holdsZeros,
      List<Mailbox> mailboxes) {
    this(new PolledServer(name, prober, limits, oneSecret, holdsZeros), mailboxes);
  }

  public Prober prober() {
    return polled.prober();
  }

  public Limits limits() {
    return polled.limits();
  }

  /** A monitor of these servers and mailboxes, not yet started. */
  public static Monitor monitor(
      Collection<WatchedServer> servers,
      PollSettings poll,
      Policies policies,
      InstantSource clock,
      BoardKeeper keeper) {
    Monitor monitor = new Monitor(() -> poll, () -> policies, clock, keeper);
    monitor.use(servers.stream().map(WatchedServer::polled).toList());
    monitor.watch(
        inventory(servers.stream().flatMap(server -> server.mailboxes().stream()).toList()));
    return monitor;
  }

  /** An inventory of these mailboxes. */
  public static Inventory inventory(Collection<Mailbox> mailboxes) {
    return Inventory.merge(List.of(mailboxes.stream().map(WatchedServer::entry).toList()));
  }

  private static MailboxEntry entry(Mailbox mailbox) {
    return new MailboxEntry(
        mailbox.address(),
        mailbox.server(),
        mailbox.owner().contact(),
        mailbox.owner().language(),
        mailbox.limit(),
        mailbox.password(),
        mailbox.isExcluded());
  }
}

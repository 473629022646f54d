package mailquota.monitor;

import java.util.Collection;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Prober;

/** A server with the prober that asks it and the mailboxes that are on it. */
public record PolledServer(
    String name, Prober prober, Limits limits, Collection<Mailbox> mailboxes) {

  public PolledServer {
    mailboxes = List.copyOf(mailboxes);
  }
}

package mailquota.polling;

import java.util.Collection;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import org.jspecify.annotations.Nullable;

/**
 * A server with its prober and its mailboxes.
 *
 * @param oneSecret whether one secret is used for all its mailboxes, so that a refused login counts
 *     against the server
 * @param holdsZeros whether readings that fall to 0 at the same time are held
 * @param mailboxes the configured mailboxes
 * @param discovery how to list further mailboxes; null for none
 */
public record PolledServer(
    String name,
    Prober prober,
    Limits limits,
    boolean oneSecret,
    boolean holdsZeros,
    Collection<Mailbox> mailboxes,
    @Nullable Discovery discovery) {

  public PolledServer {
    mailboxes = List.copyOf(mailboxes);
  }

  /** This server with a discovery. */
  public PolledServer with(Discovery other) {
    return new PolledServer(name, prober, limits, oneSecret, holdsZeros, mailboxes, other);
  }

  /** This server with only these mailboxes. */
  public PolledServer with(Collection<Mailbox> these) {
    return new PolledServer(name, prober, limits, oneSecret, holdsZeros, these, null);
  }
}

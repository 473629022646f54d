package mailquota.polling;

import java.util.Collection;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import org.jspecify.annotations.Nullable;

/**
 * A server with the prober that asks it and the mailboxes that are on it.
 *
 * @param oneSecret whether one and the same secret opens all its mailboxes, so that its refusal is
 *     the server's failure and not a mailbox's
 * @param holdsZeros whether readings that fall to 0 all at once are held
 * @param mailboxes those known from the start
 * @param discovery how more are found; null when they are not
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

  /** The same, with more mailboxes found this way. */
  public PolledServer with(Discovery other) {
    return new PolledServer(name, prober, limits, oneSecret, holdsZeros, mailboxes, other);
  }

  /** One that holds zeros, as is usual. */
  public PolledServer(
      String name,
      Prober prober,
      Limits limits,
      boolean oneSecret,
      Collection<Mailbox> mailboxes,
      @Nullable Discovery discovery) {
    this(name, prober, limits, oneSecret, true, mailboxes, discovery);
  }

  /** With these mailboxes and no others. */
  public PolledServer with(Collection<Mailbox> these) {
    return new PolledServer(name, prober, limits, oneSecret, holdsZeros, these, null);
  }
}

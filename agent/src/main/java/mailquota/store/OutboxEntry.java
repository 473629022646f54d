package mailquota.store;

import mailquota.inventory.Mailbox;
import mailquota.warning.Notice;

/** A notice for one channel. Its identity is the name of the channel and the id of the notice. */
public record OutboxEntry(String channel, Notice notice) {

  /** The mailbox that the notice is about. */
  public Mailbox mailbox() {
    return Mailbox.of(notice.subject().mailbox(), notice.subject().server());
  }
}

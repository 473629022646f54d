package mailquota.store;

import java.sql.SQLException;
import java.util.Collection;
import mailquota.inventory.Mailbox;
import org.jdbi.v3.core.Handle;

/** Writes the rows of mailboxes in the tables {@code mailbox} and {@code resource_state}. */
final class MailboxRows {

  private MailboxRows() {}

  static void put(Handle handle, Collection<StoredMailbox> changed) throws SQLException {
    try (RowBatch states = new RowBatch(handle, StateTable.PUT);
        RowBatch mailboxes = new RowBatch(handle, MailboxTable.PUT)) {
      for (StoredMailbox each : changed) {
        int slot = Columns.slot(each.mailbox());
        StateTable.add(states, slot, each);
        MailboxTable.add(mailboxes, slot, each);
      }
      states.execute();
      mailboxes.execute();
    }
    StateTable.remove(
        handle,
        changed.stream()
            .filter(each -> each.parts().isEmpty())
            .map(each -> Mailbox.of(each.mailbox(), each.server()))
            .toList());
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
    StateTable.remove(handle, mailboxes);
    MailboxTable.remove(handle, mailboxes);
  }
}

package mailquota.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.metrics.Row.Label;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import org.jspecify.annotations.Nullable;

/**
 * The labels of all mailboxes on the board, in the order in which the Prometheus client writes
 * them. They are kept between scrapes: a scrape sorts and makes only what has entered since the
 * last one. Thread-safe.
 */
final class Rows {

  private static final Row[] NONE = {};

  private final Naming names;

  /** This and the fields below are guarded by this object's monitor. */
  private final Map<Address, Row> byAddress = new HashMap<>();

  private final Map<String, Label> domains = new HashMap<>();
  private final Map<String, Label> servers = new HashMap<>();

  /** Replaced and never changed, for views have it. */
  private Row[] inOrder = NONE;

  Rows(Naming names) {
    this.names = names;
  }

  Naming names() {
    return names;
  }

  /** The mailboxes with these statuses, and no others. */
  synchronized BoardView view(List<MailboxStatus> statuses) {
    MailboxStatus[] placed = new MailboxStatus[inOrder.length];
    if (!place(statuses, placed)) {
      update(statuses, placed);
      placed = new MailboxStatus[inOrder.length];
      var _ = place(statuses, placed);
    }
    return new BoardView(names, inOrder, placed);
  }

  /** Returns whether each mailbox has a row and each row a mailbox. */
  private boolean place(List<MailboxStatus> statuses, MailboxStatus[] placed) {
    int found = 0;
    for (MailboxStatus status : statuses) {
      Row row = row(status.mailbox());
      if (row != null) {
        placed[row.place()] = status;
        found++;
      }
    }
    return found == statuses.size() && found == inOrder.length;
  }

  private @Nullable Row row(Mailbox mailbox) {
    Row row = byAddress.get(mailbox.address());
    return row != null && row.server().value().equals(mailbox.server()) ? row : null;
  }

  private void update(List<MailboxStatus> statuses, MailboxStatus[] placed) {
    byAddress.values().removeIf(row -> placed[row.place()] == null);
    List<Row> rows = new ArrayList<>(statuses.size());
    for (int i = 0; i < placed.length; i++) {
      if (placed[i] != null) {
        rows.add(inOrder[i]);
      }
    }
    for (MailboxStatus status : statuses) {
      if (row(status.mailbox()) == null) {
        Row row = make(status.mailbox());
        byAddress.put(status.mailbox().address(), row);
        rows.add(row);
      }
    }
    rows.sort(Row.ORDER); // The rows known before are in order already.
    inOrder = rows.toArray(NONE);
    domains.clear();
    for (int i = 0; i < inOrder.length; i++) {
      inOrder[i].place(i);
      domains.putIfAbsent(inOrder[i].domain().value(), inOrder[i].domain());
    }
  }

  private Row make(Mailbox mailbox) {
    return new Row(
        domains.computeIfAbsent(names.domain(mailbox.address()), Label::domain),
        names.mailbox(mailbox.address()),
        servers.computeIfAbsent(mailbox.server(), Label::server));
  }
}

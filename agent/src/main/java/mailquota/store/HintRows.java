package mailquota.store;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import mailquota.fleet.Slot;
import mailquota.inventory.Mailbox;

/**
 * Requests to probe a mailbox soon, from any agent to the one that holds the mailbox (PostgreSQL).
 * Each method is one transaction, may take seconds, and throws {@link StoreException} if the
 * database fails. Thread-safe.
 */
public final class HintRows {

  /** A request that nobody takes is dropped: the mailbox has most likely come due by then. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  private static final String ADD =
      """
      insert into hint (server, slot, mailbox) values (:server, :slot, :mailbox)
      on conflict (server, slot, mailbox) do update set at = excluded.at
      """;

  private static final String TAKE =
      """
      delete from hint using segment
      where segment.holder = :self and segment.server = hint.server
        and hint.slot >= segment.lo and hint.slot < segment.hi
      returning hint.server, hint.mailbox
      """;

  private static final String DROP =
      "delete from hint where at < clock_timestamp() - :kept * interval '1 ms'";

  private final Store store;
  private final UUID self;

  /** {@code self} is the holder that the segments name. */
  public HintRows(Store store, UUID self) {
    this.store = store;
    this.self = self;
  }

  /** Asks the agent that holds the mailbox, now or within the next minutes. */
  public void add(Mailbox mailbox) {
    store.get(
        "pass on a hint",
        handle ->
            handle
                .createUpdate(ADD)
                .bind("server", Columns.text(mailbox.server()))
                .bind("slot", Slot.of(mailbox.address()))
                .bind("mailbox", mailbox.address().value())
                .execute());
  }

  /** Removes and returns the requests for the mailboxes that this agent holds. */
  public List<Mailbox> take() {
    return store.get(
        "take hints",
        handle -> {
          List<Mailbox> taken =
              handle
                  .createQuery(TAKE)
                  .bind("self", self)
                  .map((row, _) ->
                      Mailbox.of(Columns.text(row, "mailbox"), Columns.text(row, "server")))
                  .list();
          handle.createUpdate(DROP).bind("kept", KEPT.toMillis()).execute();
          return taken;
        });
  }
}

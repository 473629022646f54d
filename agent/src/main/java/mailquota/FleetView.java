package mailquota;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.Intake;
import mailquota.intake.OtherMailboxes;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.quota.Address;
import mailquota.store.FleetRows;
import mailquota.store.HintRows;
import mailquota.table.Others;

/**
 * The mailboxes that other agents hold, from the store that all agents write to. Thread-safe.
 *
 * @param taking takes the hints that other agents pass on
 */
record FleetView(
    FleetRows rows, HintRows hints, Loop taking, Board board, Supplier<Inventory> inventory) {

  /** For a table. */
  Others others() {
    return new Others(board, inventory, rows::figures, Runtime.getRuntime().maxMemory());
  }

  /** For a digest. */
  OtherMailboxes mailboxes() {
    return new OtherMailboxes(rows, inventory);
  }

  /** The statuses of these mailboxes, of those that the store has; throws if it fails. */
  List<MailboxStatus> statuses(Collection<Address> addresses) {
    Inventory present = inventory.get();
    Map<Address, Mailbox> asked =
        addresses.stream()
            .flatMap(address -> present.find(address).stream())
            .collect(toMap(Mailbox::address, mailbox -> mailbox, (one, _) -> one));
    return rows.find(asked.values()).stream()
        .flatMap(stored ->
            Optional.ofNullable(asked.get(stored.mailbox()))
                .flatMap(mailbox -> Intake.recalled(mailbox, stored))
                .stream())
        .toList();
  }

  /** Asks the agent that holds the mailbox to probe it soon; throws if the store fails. */
  Duration hint(Mailbox mailbox) {
    hints.add(mailbox);
    return Duration.ZERO;
  }

  /** The status of a mailbox that is not on the board; throws if the store fails. */
  Optional<MailboxStatus> status(Address address) {
    return statuses(List.of(address)).stream().findFirst();
  }
}

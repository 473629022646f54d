package mailquota.intake;

import static java.util.stream.Collectors.toSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.store.FleetRows;
import mailquota.store.StoredFigures;
import mailquota.store.StoredMailbox;
import mailquota.warning.Digest.Candidates;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;

/**
 * The mailboxes of the inventory that are not on the board, because other agents hold them, as the
 * store has them: for a digest. Thread-safe.
 */
public final class OtherMailboxes {

  private final FleetRows rows;
  private final Supplier<Inventory> inventory;

  public OtherMailboxes(FleetRows rows, Supplier<Inventory> inventory) {
    this.rows = rows;
    this.inventory = inventory;
  }

  /**
   * Adds what a digest lists of them.
   *
   * @param own the statuses on the board, of which {@code fleet} is
   * @throws mailquota.store.StoreException if the database fails
   */
  Fleet addTo(Fleet fleet, List<MailboxStatus> own, SharedLevels shared) {
    Present present = new Present(inventory.get(), addresses(own));
    List<Fleet.Failure> failures = new ArrayList<>(fleet.failures());
    AtomicInteger mailboxes = new AtomicInteger(fleet.mailboxes());
    rows.figures(
        OptionalLong.empty(),
        each ->
            present
                .find(each.mailbox())
                .ifPresent(mailbox -> {
                  mailboxes.incrementAndGet();
                  failure(mailbox, each).ifPresent(failures::add);
                }));
    Candidates listed = new Candidates();
    addResources(present, shared, fleet.at(), listed::add);
    return new Fleet(
        fleet.at(),
        mailboxes.get(),
        Stream.concat(fleet.resources().stream(), listed.all().stream()).toList(),
        failures);
  }

  private static Set<Address> addresses(List<MailboxStatus> statuses) {
    return statuses.stream().map(status -> status.mailbox().address()).collect(toSet());
  }

  private static Optional<Fleet.Failure> failure(Mailbox mailbox, StoredFigures figures) {
    return figures
        .outcome()
        .failure()
        .map(reason -> new Fleet.Failure(mailbox.address(), mailbox.server(), reason));
  }

  /** Those that are added. */
  private record Present(Inventory inventory, Set<Address> own) {

    Optional<Mailbox> find(Mailbox stored) {
      return inventory
          .find(stored.address(), stored.server())
          .filter(mailbox -> !mailbox.isExcluded() && !own.contains(mailbox.address()));
    }
  }

  /** A root that several mailboxes share. */
  private record Shared(String server, String domain, String root) {

    static Shared of(Subject subject) {
      return new Shared(subject.server(), subject.mailbox().domain(), subject.root());
    }
  }

  /** A shared root is included once, as that of its domain. */
  private void addResources(
      Present present, SharedLevels levels, Instant at, Consumer<ResourceStatus> listed) {
    Set<Shared> shared = new HashSet<>();
    for (StoredMailbox domain : rows.domains()) {
      List<ResourceStatus> resources =
          resources(Mailbox.of(domain.mailbox(), domain.server()), domain).toList();
      resources.forEach(each -> shared.add(Shared.of(each.subject())));
      if (!levels.has(domain.mailbox()) && SharedLevels.isIncluded(domain.measuredAt(), at)) {
        resources.forEach(listed);
      }
    }
    rows.resources(stored ->
        present
            .find(Mailbox.of(stored.mailbox(), stored.server()))
            .ifPresent(mailbox ->
                resources(mailbox, stored)
                    .filter(each -> !shared.contains(Shared.of(each.subject())))
                    .filter(each -> !levels.isShared(each.subject()))
                    .forEach(listed)));
  }

  private static Stream<ResourceStatus> resources(Mailbox mailbox, StoredMailbox stored) {
    return Intake.recalled(mailbox, stored).stream().flatMap(MailboxStatus::resources);
  }
}

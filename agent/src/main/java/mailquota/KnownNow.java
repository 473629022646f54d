package mailquota;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import mailquota.intake.BoardKeeper;
import mailquota.intake.OtherMailboxes;
import mailquota.notify.Overview;
import mailquota.state.PendingWrites;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;

/**
 * What reporters report, once the store has reported the earlier decisions. Thread-safe.
 *
 * @param others the mailboxes of other agents; empty for an agent that has the store alone
 * @param hasPolledAll whether each mailbox has been probed
 */
record KnownNow(
    PendingWrites pendingWrites,
    BoardKeeper keeper,
    Optional<OtherMailboxes> others,
    BooleanSupplier hasPolledAll)
    implements Overview {

  @Override
  public Optional<Stream<ResourceStatus>> resources(Instant at) {
    return pendingWrites.isKnown() ? Optional.of(keeper.resources(at)) : Optional.empty();
  }

  @Override
  public boolean isComplete() {
    return pendingWrites.isKnown() && hasPolledAll.getAsBoolean();
  }

  @Override
  public Fleet fleet(Instant at) {
    return others.map(each -> keeper.fleet(at, each)).orElseGet(() -> keeper.fleet(at));
  }
}

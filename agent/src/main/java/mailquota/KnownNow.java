package mailquota;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import mailquota.intake.BoardKeeper;
import mailquota.notify.Overview;
import mailquota.state.PendingWrites;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;

/**
 * What reporters report, once the store has reported the earlier decisions. Thread-safe.
 *
 * @param hasPolledAll whether each mailbox has been probed
 */
record KnownNow(PendingWrites pendingWrites, BoardKeeper keeper, BooleanSupplier hasPolledAll)
    implements Overview {

  @Override
  public Optional<Stream<ResourceStatus>> resources(Instant at) {
    return pendingWrites.isKnown() ? Optional.of(keeper.resources(at)) : Optional.empty();
  }

  @Override
  public Optional<Fleet> fleet(Instant at) {
    return pendingWrites.isKnown() && hasPolledAll.getAsBoolean()
        ? Optional.of(keeper.fleet(at))
        : Optional.empty();
  }
}

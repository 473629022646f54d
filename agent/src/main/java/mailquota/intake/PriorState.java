package mailquota.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reading;
import mailquota.store.Remembered;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/** What is known of a mailbox when it is probed: observed by this process, or restored. */
public sealed interface PriorState {

  /** Null for unknown. */
  @Nullable Level level();

  Map<RootResource, WarningState> states();

  /** Whether it is known what was decided before. Until then nothing is decided. */
  boolean isComplete();

  /** When it was last measured, {@code probe} included; null for never. */
  @Nullable Instant lastSuccess(Probe probe);

  /** The trends, {@code probe} included. */
  List<Trend> trends(Probe probe);

  /**
   * By this process.
   *
   * @param before null for nothing
   * @param isComplete false while the store has not reported what an earlier process decided
   */
  record Observed(@Nullable MailboxStatus before, boolean isComplete) implements PriorState {

    @Override
    public @Nullable Level level() {
      return before == null ? null : before.level();
    }

    @Override
    public Map<RootResource, WarningState> states() {
      return before == null ? Map.of() : before.states();
    }

    @Override
    public @Nullable Instant lastSuccess(Probe probe) {
      if (probe.result() instanceof Measured) {
        return probe.at();
      }
      return before == null ? null : before.lastSuccess();
    }

    @Override
    public List<Trend> trends(Probe probe) {
      List<Trend> known = before == null ? List.of() : before.trends();
      return switch (probe.result()) {
        case Measured(Reading reading) ->
            TrackedTrend.after(known, before == null ? null : before.lastSuccess(), reading);
        case Failed _ -> known;
        case NoQuota _, Unsupported _ -> List.of();
      };
    }
  }

  /**
   * By an earlier process, from the store.
   *
   * @param meanwhile what this process measured before the store had answered; null for nothing
   */
  record Restored(Remembered remembered, @Nullable MailboxStatus meanwhile) implements PriorState {

    @Override
    public Level level() {
      Level level = meanwhile == null ? null : meanwhile.level();
      return level == null ? remembered.level() : level;
    }

    @Override
    public Map<RootResource, WarningState> states() {
      Map<RootResource, WarningState> states = new HashMap<>();
      for (Remembered.Part part : remembered.parts()) {
        if (!part.state().equals(WarningState.CLEAR)) {
          states.put(new RootResource(part.root(), part.resource()), part.state());
        }
      }
      return states;
    }

    @Override
    public boolean isComplete() {
      return true;
    }

    @Override
    public Instant lastSuccess(Probe probe) {
      Instant since = meanwhile == null ? null : meanwhile.lastSuccess();
      return probe.result() instanceof Measured
          ? probe.at()
          : since == null ? remembered.measuredAt() : since;
    }

    @Override
    public List<Trend> trends(Probe probe) {
      List<Trend> since = meanwhile == null ? List.of() : meanwhile.trends();
      return switch (probe.result()) {
        case Measured(Reading reading) -> TrackedTrend.restored(remembered, since, reading);
        case Failed _ -> since;
        case NoQuota _, Unsupported _ -> List.of();
      };
    }
  }
}

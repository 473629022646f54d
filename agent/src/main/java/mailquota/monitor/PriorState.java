package mailquota.monitor;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reading;
import mailquota.store.Memory;
import mailquota.store.Remembered;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/** What is known of a mailbox when it is probed: by this process, or by the one before. */
sealed interface PriorState {

  /**
   * What is known when {@code probe} comes. A probe that failed leaves what the process before knew
   * for the next one.
   */
  static PriorState of(Probe probe, @Nullable MailboxStatus before, Memory memory) {
    Remembered remembered =
        probe.result() instanceof Failed
            ? memory.peek(probe.mailbox().address())
            : memory.take(probe.mailbox().address());
    return remembered != null && remembered.server().equals(probe.mailbox().server())
        ? new Restored(remembered, before)
        : new Observed(before);
  }

  /** Null for unknown. */
  @Nullable Level level();

  Map<RootResource, WarningState> states();

  /** When it was last measured, {@code probe} included; null for never. */
  @Nullable Instant lastSuccess(Probe probe);

  /** The trends, {@code probe} included. */
  List<Trend> trends(Probe probe);

  /** By this process; null for nothing. */
  record Observed(@Nullable MailboxStatus before) implements PriorState {

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
            Trend.after(known, before == null ? null : before.lastSuccess(), reading);
        case Failed _ -> known;
        case NoQuota _, Unsupported _ -> List.of();
      };
    }
  }

  /**
   * By the process before.
   *
   * @param meanwhile what this one measured before it could be told; null for nothing
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
        case Measured(Reading reading) -> Trend.resumed(remembered, since, reading);
        case Failed _ -> since;
        case NoQuota _, Unsupported _ -> List.of();
      };
    }
  }
}

package mailquota.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.quota.Level;
import mailquota.quota.Reading;
import mailquota.store.StoredMailbox;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/** The state of a mailbox before a probe: observed by this process, or restored. */
public sealed interface PriorState {

  /** The level; null for unknown. */
  @Nullable Level level();

  Map<RootResource, WarningState> states();

  /** When it was last measured; null for never. */
  @Nullable Instant lastSuccess();

  /** The trends at the last success. */
  List<Trend> trends();

  /** The trends after a reading, which the histories take in. */
  List<Trend> trends(Reading reading);

  /** The figures of an earlier process, if this one has measured none; null for none. */
  @Nullable Reading recalled();

  /** Whether the earlier decisions are known; without them, no notice is sent. */
  boolean isComplete();

  /** The stored states, without those that are {@link WarningState#CLEAR}. */
  static Map<RootResource, WarningState> states(StoredMailbox stored) {
    Map<RootResource, WarningState> states = new HashMap<>();
    for (StoredMailbox.ResourceState part : stored.parts()) {
      if (!part.state().equals(WarningState.CLEAR)) {
        states.put(new RootResource(part.root(), part.resource()), part.state());
      }
    }
    return states;
  }

  /**
   * A state that this process has observed.
   *
   * @param before null for none
   * @param isComplete false until the store has reported the decisions of an earlier process
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
    public @Nullable Instant lastSuccess() {
      return before == null ? null : before.lastSuccess();
    }

    @Override
    public List<Trend> trends() {
      return before == null ? List.of() : before.trends();
    }

    @Override
    public List<Trend> trends(Reading reading) {
      return TrackedTrend.after(trends(), lastSuccess(), reading);
    }

    @Override
    public @Nullable Reading recalled() {
      return before == null ? null : before.recalled();
    }

    /** The trends without those of an earlier process. */
    private List<Trend> ownTrends() {
      return recalled() == null ? trends() : List.of();
    }
  }

  /** A state from the store, and the one observed before the store answered. */
  record Restored(StoredMailbox remembered, Observed meanwhile) implements PriorState {

    @Override
    public Level level() {
      Level level = meanwhile.level();
      return level == null ? remembered.level() : level;
    }

    @Override
    public Map<RootResource, WarningState> states() {
      return PriorState.states(remembered);
    }

    @Override
    public Instant lastSuccess() {
      Instant since = meanwhile.lastSuccess();
      return since == null ? remembered.measuredAt() : since;
    }

    @Override
    public List<Trend> trends() {
      return meanwhile.lastSuccess() == null
          ? TrackedTrend.recalled(remembered)
          : meanwhile.trends();
    }

    @Override
    public List<Trend> trends(Reading reading) {
      return TrackedTrend.restored(remembered, meanwhile.ownTrends(), reading);
    }

    @Override
    public @Nullable Reading recalled() {
      return meanwhile.lastSuccess() == null
          ? remembered.reading().orElse(null)
          : meanwhile.recalled();
    }

    @Override
    public boolean isComplete() {
      return true;
    }
  }
}

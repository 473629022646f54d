package mailquota.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.forecast.History;
import mailquota.probe.Probe;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reading;
import mailquota.silence.Silences;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * Computes the new status of a mailbox and its notices from the prior state and the result of a
 * probe. It has no side effect except that the histories of the resources take the reading in.
 * Thread-safe.
 */
public final class Intake {

  /**
   * The outcome of a probe.
   *
   * @param toStore the stored form of the mailbox, to be stored together with the notices; null if
   *     no warning state changed
   */
  public record TakenIn(
      MailboxStatus status, @Nullable StoredMailbox toStore, List<Notice> notices) {}

  private final LevelEvaluator evaluator;

  /**
   * @param policies the present policies
   * @param silences the present silences; must not block
   */
  public Intake(Supplier<Policies> policies, Supplier<Silences> silences) {
    evaluator = new LevelEvaluator(policies, silences);
  }

  /** Evaluates a probe; {@code isWithheld} names the roots not notified to the owner now. */
  public TakenIn take(Probe probe, PriorState prior, Predicate<String> isWithheld) {
    List<Trend> trends =
        switch (probe.result()) {
          case Measured(Reading reading) -> prior.trends(reading);
          case Failed _ -> prior.trends();
          case NoQuota _, Unsupported _ -> List.of();
        };
    Instant lastSuccess = probe.result() instanceof Measured ? probe.at() : prior.lastSuccess();
    LevelEvaluator.Evaluation evaluation =
        evaluator.evaluate(probe, trends, prior.level(), prior.states(), isWithheld);
    if (!prior.isComplete()) {
      evaluation = evaluation.undecided();
    }
    MailboxStatus status =
        new MailboxStatus(probe, evaluation.level(), lastSuccess, trends, evaluation.states());
    boolean isDecision =
        prior.isComplete()
            && (!evaluation.notices().isEmpty() || !evaluation.states().equals(prior.states()));
    return new TakenIn(status, isDecision ? toStore(status) : null, evaluation.notices());
  }

  static StoredMailbox toStore(MailboxStatus status) {
    List<StoredMailbox.ResourceState> parts = new ArrayList<>(status.trends().size());
    Map<RootResource, WarningState> rest = new HashMap<>(status.states());
    for (Trend trend : status.trends()) {
      WarningState state = rest.remove(new RootResource(trend.root(), trend.resource()));
      parts.add(
          new StoredMailbox.ResourceState(
              trend.root(),
              trend.resource(),
              trend.usage(),
              state == null ? WarningState.CLEAR : state,
              trend instanceof TrackedTrend tracked ? tracked.history() : new History(),
              trend.forecast()));
    }
    rest.forEach((key, state) ->
        parts.add(
            new StoredMailbox.ResourceState(
                key.root(), key.resource(), null, state, new History())));
    return new StoredMailbox(
        status.mailbox().address(), status.mailbox().server(), measuredAt(status), parts);
  }

  private static Instant measuredAt(MailboxStatus status) {
    Instant lastSuccess = status.lastSuccess();
    return lastSuccess != null && status.lastProbe().result() instanceof Failed
        ? lastSuccess
        : status.lastProbe().at();
  }

  /** Whether a probe of the mailbox has succeeded since. */
  static boolean isMeasuredSince(MailboxStatus status, Instant since) {
    Instant lastSuccess = status.lastSuccess();
    return status.lastProbe().result() instanceof Failed
        ? lastSuccess != null && !lastSuccess.isBefore(since)
        : !status.lastProbe().at().isBefore(since);
  }
}

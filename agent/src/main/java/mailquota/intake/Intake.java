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
import mailquota.store.Remembered;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * Takes the result of a probe in: what was known of the mailbox before, and the result, give its
 * new status and the notices to send. It writes nothing; only the history of a resource goes on
 * with the reading. Thread-safe.
 */
public final class Intake {

  /**
   * What follows from a result.
   *
   * @param toStore what the store is to keep of the mailbox, together with the notices; null when
   *     nothing was decided
   */
  public record TakenIn(MailboxStatus status, @Nullable Remembered toStore, List<Notice> notices) {}

  private final LevelEvaluator evaluator;

  /**
   * @param silences those that are known now; must not block
   */
  public Intake(Policies policies, Supplier<Silences> silences) {
    evaluator = new LevelEvaluator(policies, silences);
  }

  /**
   * Takes a result in.
   *
   * @param isWithheld by name, the quota roots of which no owner is notified now
   */
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

  /** What the store is to keep of a mailbox. */
  static Remembered toStore(MailboxStatus status) {
    List<Remembered.Part> parts = new ArrayList<>(status.trends().size());
    Map<RootResource, WarningState> rest = new HashMap<>(status.states());
    for (Trend trend : status.trends()) {
      WarningState state = rest.remove(new RootResource(trend.root(), trend.resource()));
      parts.add(
          new Remembered.Part(
              trend.root(),
              trend.resource(),
              trend.usage(),
              state == null ? WarningState.CLEAR : state,
              trend instanceof TrackedTrend tracked ? tracked.history() : new History()));
    }
    rest.forEach((about, state) ->
        parts.add(new Remembered.Part(about.root(), about.resource(), null, state, new History())));
    return new Remembered(
        status.mailbox().address(), status.mailbox().server(), measuredAt(status), parts);
  }

  private static Instant measuredAt(MailboxStatus status) {
    Instant lastSuccess = status.lastSuccess();
    return lastSuccess != null && status.lastProbe().result() instanceof Failed
        ? lastSuccess
        : status.lastProbe().at();
  }

  /** Whether a probe has reported on the mailbox since; one that failed has not. */
  static boolean isMeasuredSince(MailboxStatus status, Instant since) {
    Instant lastSuccess = status.lastSuccess();
    return status.lastProbe().result() instanceof Failed
        ? lastSuccess != null && !lastSuccess.isBefore(since)
        : !status.lastProbe().at().isBefore(since);
  }
}

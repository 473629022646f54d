package mailquota.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
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
        new MailboxStatus(
            probe,
            evaluation.level(),
            lastSuccess,
            trends,
            evaluation.states(),
            probe.result() instanceof Failed ? prior.recalled() : null);
    boolean isDecision =
        prior.isComplete()
            && (!evaluation.notices().isEmpty() || !evaluation.states().equals(prior.states()));
    return new TakenIn(status, isDecision ? toStore(status) : null, evaluation.notices());
  }

  /** The status of a mailbox that this process has not probed; empty if no result was stored. */
  public static Optional<MailboxStatus> recalled(Mailbox mailbox, StoredMailbox stored) {
    StoredMailbox.Latest latest = stored.latest();
    return latest == null
        ? stored
            .reading()
            .map(reading ->
                recalled(
                    Probe.notTried(mailbox, reading.at(), new Measured(reading)), stored, reading))
        : Optional.of(
            recalled(Probe.notTried(mailbox, latest.at(), latest.result()), stored, null));
  }

  private static MailboxStatus recalled(
      Probe probe, StoredMailbox stored, @Nullable Reading reading) {
    boolean isUnknown = probe.result() instanceof Unsupported || !stored.wasMeasured();
    boolean hasFigures =
        reading != null || (probe.result() instanceof Failed && stored.wasMeasured());
    return new MailboxStatus(
        probe,
        isUnknown ? null : stored.level(),
        hasFigures ? stored.measuredAt() : null,
        TrackedTrend.recalled(stored),
        PriorState.states(stored),
        reading);
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
    addWithoutTrend(status, rest, parts);
    rest.forEach((key, state) ->
        parts.add(
            new StoredMailbox.ResourceState(
                key.root(), key.resource(), null, state, new History())));
    return new StoredMailbox(
        status.mailbox().address(),
        status.mailbox().server(),
        measuredAt(status),
        parts,
        latest(status.lastProbe()));
  }

  /** Adds the unlimited resources, and those that stop no mail. */
  private static void addWithoutTrend(
      MailboxStatus status,
      Map<RootResource, WarningState> states,
      List<StoredMailbox.ResourceState> parts) {
    if (!(status.lastProbe().result() instanceof Measured(Reading reading))) {
      return;
    }
    for (QuotaRoot root : reading.roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            if (Trend.find(status.trends(), root.name(), resource) == null) {
              WarningState state = states.remove(new RootResource(root.name(), resource));
              parts.add(
                  new StoredMailbox.ResourceState(
                      root.name(),
                      resource,
                      usage,
                      state == null ? WarningState.CLEAR : state,
                      new History()));
            }
          });
    }
  }

  private static StoredMailbox.@Nullable Latest latest(Probe probe) {
    return probe.result() instanceof Measured
        ? null
        : new StoredMailbox.Latest(probe.at(), probe.result());
  }

  private static Instant measuredAt(MailboxStatus status) {
    Instant lastSuccess = status.lastSuccess();
    return lastSuccess != null && status.lastProbe().result() instanceof Failed
        ? lastSuccess
        : status.lastProbe().at();
  }

  /** Whether any probe of a mailbox did not fail. */
  static boolean isMeasured(MailboxStatus status) {
    return status.lastSuccess() != null || !(status.lastProbe().result() instanceof Failed);
  }
}

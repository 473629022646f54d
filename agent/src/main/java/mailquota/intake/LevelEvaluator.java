package mailquota.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import mailquota.board.RootResource;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Usage;
import mailquota.silence.Silences;
import mailquota.warning.Change;
import mailquota.warning.Decision;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.Subject;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * Applies the warning policy to each probe of a mailbox. Immutable, thread-safe.
 *
 * @param policies the present policies
 * @param silences the present silences; called for each notice
 */
record LevelEvaluator(Supplier<Policies> policies, Supplier<Silences> silences) {

  /**
   * The evaluation of a probe.
   *
   * @param level the highest level of the mailbox's resources; null for unknown
   * @param states for the next probe, without those that are {@link WarningState#CLEAR}
   */
  record Evaluation(
      @Nullable Level level, Map<RootResource, WarningState> states, List<Notice> notices) {
    Evaluation {
      states = Map.copyOf(states);
      notices = List.copyOf(notices);
    }

    /** Only the level, while the earlier decisions are unknown. */
    Evaluation undecided() {
      return new Evaluation(level, Map.of(), List.of());
    }
  }

  private record Used(RootResource key, Usage usage) {}

  /** The resources of a reading, and the roots without notices. */
  private record Case(List<Used> all, int roots, Predicate<String> isWithheld) {
    static final Case NOTHING = new Case(List.of(), 0, _ -> false);

    static Case of(Reading reading, Predicate<String> isWithheld) {
      return new Case(whatStopsMail(reading), reading.roots().size(), isWithheld);
    }
  }

  /**
   * @param trends of its limited resources after the probe
   * @param level the level before the probe; null for unknown
   * @param before the states before the probe
   * @param isWithheld by name, the quota roots without notices, which count for the level
   */
  Evaluation evaluate(
      Probe probe,
      List<Trend> trends,
      @Nullable Level level,
      Map<RootResource, WarningState> before,
      Predicate<String> isWithheld) {
    return switch (probe.result()) {
      // A failed probe changes no level.
      case Failed _ -> new Evaluation(level, before, List.of());
      case Unsupported _ -> new Evaluation(null, before, List.of());
      // Without a limit no mail bounces.
      case NoQuota _ -> evaluate(probe, trends, Case.NOTHING, before, probe.at());
      case Measured(Reading reading) ->
          evaluate(probe, trends, Case.of(reading, isWithheld), before, reading.at());
    };
  }

  private Evaluation evaluate(
      Probe probe,
      List<Trend> trends,
      Case all,
      Map<RootResource, WarningState> before,
      Instant at) {
    WarningPolicy policy = policies.get().of(probe.mailbox().address());
    Map<RootResource, WarningState> after = vanished(before, all.all(), policy, at);
    List<Notice> notices = new ArrayList<>();
    Level worst = Level.OK;
    for (Used used : all.all()) {
      RootResource key = used.key();
      Usage usage = used.usage();
      WarningState known = before.getOrDefault(key, WarningState.CLEAR);
      Forecast forecast = forecast(trends, key);
      Decision decision = policy.decide(known, key.resource(), usage, forecast, at);
      Optional<Notice> notice =
          decision
              .toNotify()
              .filter(_ -> !probe.mailbox().isExcluded() && !all.isWithheld().test(key.root()))
              .map(change -> notice(probe, used, all.roots(), change, forecast, at))
              .filter(one -> !isSilenced(one));
      notice.ifPresent(notices::add);
      keep(after, key, notice.isPresent() ? decision.notified() : decision.withheld());
      worst = decision.level().isAbove(worst) ? decision.level() : worst;
    }
    return new Evaluation(worst, after, notices);
  }

  /** A resolved notice is silenced as the resolved level is. */
  private boolean isSilenced(Notice notice) {
    return silences.get().cover(notice.subject(), notice.change().about(), notice.at());
  }

  /** The states of the resources that the mailbox no longer has. */
  private static Map<RootResource, WarningState> vanished(
      Map<RootResource, WarningState> before,
      List<Used> present,
      WarningPolicy policy,
      Instant at) {
    Map<RootResource, WarningState> remembered = new HashMap<>();
    before.forEach((key, state) -> {
      if (present.stream().noneMatch(used -> used.key().equals(key))) {
        keep(remembered, key, policy.vanished(state, at));
      }
    });
    return remembered;
  }

  private static void keep(
      Map<RootResource, WarningState> states, RootResource key, WarningState state) {
    if (!state.equals(WarningState.CLEAR)) {
      states.put(key, state);
    }
  }

  private static List<Used> whatStopsMail(Reading reading) {
    List<Used> all = new ArrayList<>(1);
    for (QuotaRoot root : reading.roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            if (resource.stopsMail()) {
              all.add(new Used(new RootResource(root.name(), resource), usage));
            }
          });
    }
    return all;
  }

  private static Forecast forecast(List<Trend> trends, RootResource key) {
    Trend trend = Trend.find(trends, key.root(), key.resource());
    return trend == null ? Forecast.NONE : trend.forecast();
  }

  private static Notice notice(
      Probe probe, Used used, int roots, Change change, Forecast forecast, Instant at) {
    Mailbox mailbox = probe.mailbox();
    RootResource key = used.key();
    Subject subject = new Subject(mailbox.address(), mailbox.server(), key.root(), key.resource());
    return new Notice(subject, mailbox.owner(), used.usage(), change, forecast, at, roots);
  }
}

package mailquota.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
import mailquota.store.Silences;
import mailquota.warning.Change;
import mailquota.warning.Decision;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.Subject;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/** Applies the warning policy to each probe of a mailbox. Immutable, thread-safe. */
final class Judge {

  /**
   * What a probe means.
   *
   * @param level the mailbox's, which is that of its worst resource; null while it is unknown
   * @param states to judge the next probe by; of what is {@link WarningState#CLEAR} there is none
   */
  record Verdict(
      @Nullable Level level, Map<RootResource, WarningState> states, List<Notice> notices) {
    Verdict {
      states = Map.copyOf(states);
      notices = List.copyOf(notices);
    }

    /** The level alone, where it is not known what was decided before. */
    Verdict undecided() {
      return new Verdict(level, Map.of(), List.of());
    }
  }

  /** What is judged by itself, and how much of it is used. */
  private record Used(RootResource about, Usage usage) {}

  private final Policies policies;
  private final Supplier<Silences> silences;

  /**
   * @param silences those that are known now; asked when there is something to tell
   */
  Judge(Policies policies, Supplier<Silences> silences) {
    this.policies = policies;
    this.silences = silences;
  }

  /**
   * @param trends of its limited resources after the probe
   * @param level the mailbox's so far, null for unknown
   * @param before the states that follow from the probe before
   */
  Verdict judge(
      Probe probe,
      List<Trend> trends,
      @Nullable Level level,
      Map<RootResource, WarningState> before) {
    return switch (probe.result()) {
      // A failed probe neither raises nor clears.
      case Failed _ -> new Verdict(level, before, List.of());
      case Unsupported _ -> new Verdict(null, before, List.of());
      // Without a limit no mail bounces for it.
      case NoQuota _ -> judge(probe, trends, List.of(), before, probe.at());
      case Measured(Reading reading) ->
          judge(probe, trends, whatStopsMail(reading), before, reading.at());
    };
  }

  private Verdict judge(
      Probe probe,
      List<Trend> trends,
      List<Used> all,
      Map<RootResource, WarningState> before,
      Instant at) {
    WarningPolicy policy = policies.of(probe.mailbox().address());
    Map<RootResource, WarningState> after = vanished(before, all, policy, at);
    List<Notice> notices = new ArrayList<>();
    Level worst = Level.OK;
    for (Used used : all) {
      RootResource about = used.about();
      Usage usage = used.usage();
      WarningState known = before.getOrDefault(about, WarningState.CLEAR);
      Forecast forecast = forecast(trends, about, at);
      Decision decision = policy.decide(known, about.resource(), usage, forecast, at);
      Optional<Notice> notice =
          decision
              .toTell()
              .map(change -> notice(probe, about, usage, change, forecast, at))
              .filter(one -> !probe.mailbox().isExcluded() && !isSilenced(one));
      notice.ifPresent(notices::add);
      keep(after, about, notice.isPresent() ? decision.told() : decision.withheld());
      worst = decision.level().isAbove(worst) ? decision.level() : worst;
    }
    return new Verdict(worst, after, notices);
  }

  /** That all is well again belongs to the level of which it was told. */
  private boolean isSilenced(Notice notice) {
    return silences.get().cover(notice.subject(), notice.change().about(), notice.at());
  }

  /** What is remembered of the resources that the mailbox had and no longer has. */
  private static Map<RootResource, WarningState> vanished(
      Map<RootResource, WarningState> before,
      List<Used> present,
      WarningPolicy policy,
      Instant at) {
    Map<RootResource, WarningState> remembered = new HashMap<>();
    before.forEach((about, state) -> {
      if (present.stream().noneMatch(used -> used.about().equals(about))) {
        keep(remembered, about, policy.vanished(state, at));
      }
    });
    return remembered;
  }

  private static void keep(
      Map<RootResource, WarningState> states, RootResource about, WarningState state) {
    if (!state.equals(WarningState.CLEAR)) {
      states.put(about, state);
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

  private static Forecast forecast(List<Trend> trends, RootResource about, Instant at) {
    Trend trend = Trend.find(trends, about.root(), about.resource());
    return trend == null ? Forecast.NONE : trend.forecast(at);
  }

  private static Notice notice(
      Probe probe, RootResource about, Usage usage, Change change, Forecast forecast, Instant at) {
    Mailbox mailbox = probe.mailbox();
    Subject subject =
        new Subject(mailbox.address(), mailbox.server(), about.root(), about.resource());
    return new Notice(subject, mailbox.owner(), usage, change, forecast, at);
  }
}

package mailquota.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import mailquota.warning.Change;
import mailquota.warning.Decision;
import mailquota.warning.Notice;
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
  }

  private final WarningPolicy policy;

  Judge(WarningPolicy policy) {
    this.policy = policy;
  }

  /**
   * @param level the mailbox's so far, null for unknown
   * @param before the states that follow from the probe before
   */
  Verdict judge(Probe probe, @Nullable Level level, Map<RootResource, WarningState> before) {
    return switch (probe.result()) {
      // A failed probe neither raises nor clears.
      case Failed _ -> new Verdict(level, before, List.of());
      case Unsupported _ -> new Verdict(null, Map.of(), List.of());
      // Without a limit no mail bounces for it.
      case NoQuota _ -> new Verdict(Level.OK, Map.of(), List.of());
      case Measured(Reading reading) -> judge(probe, reading, before);
    };
  }

  private Verdict judge(Probe probe, Reading reading, Map<RootResource, WarningState> before) {
    Map<RootResource, WarningState> after = new HashMap<>();
    List<Notice> notices = new ArrayList<>();
    Level worst = Level.OK;
    for (Map.Entry<RootResource, Usage> entry : whatStopsMail(reading).entrySet()) {
      RootResource about = entry.getKey();
      Usage usage = entry.getValue();
      Decision decision =
          policy.decide(
              before.getOrDefault(about, WarningState.CLEAR),
              about.resource(),
              usage,
              reading.at());
      decision
          .toTell()
          .filter(_ -> !probe.mailbox().isExcluded())
          .map(change -> notice(probe, about, usage, change, reading.at()))
          .ifPresent(notices::add);
      if (!decision.state().equals(WarningState.CLEAR)) {
        after.put(about, decision.state());
      }
      worst = decision.state().level().isAbove(worst) ? decision.state().level() : worst;
    }
    return new Verdict(worst, after, notices);
  }

  private static Map<RootResource, Usage> whatStopsMail(Reading reading) {
    Map<RootResource, Usage> usages = new LinkedHashMap<>();
    for (QuotaRoot root : reading.roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            if (resource.stopsMail()) {
              usages.put(new RootResource(root.name(), resource), usage);
            }
          });
    }
    return usages;
  }

  private static Notice notice(
      Probe probe, RootResource about, Usage usage, Change change, Instant at) {
    Mailbox mailbox = probe.mailbox();
    Subject subject =
        new Subject(mailbox.address(), mailbox.server(), about.root(), about.resource());
    return new Notice(subject, mailbox.owner(), usage, change, Forecast.NONE, at);
  }
}

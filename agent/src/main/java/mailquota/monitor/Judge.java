package mailquota.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.notify.Standing;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Decision;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * Applies the warning policy to each probe of a mailbox and remembers the states in between.
 * Thread-safe for different mailboxes; the probes of one come one after the other.
 */
final class Judge {

  /**
   * What a probe means.
   *
   * @param level the mailbox's, which is that of its worst resource; null while it is unknown
   */
  record Verdict(@Nullable Level level, List<Notice> notices) {
    Verdict {
      notices = List.copyOf(notices);
    }
  }

  private record RootResource(String root, Resource resource) {}

  private final WarningPolicy policy;
  private final Map<Address, Map<RootResource, WarningState>> states = new ConcurrentHashMap<>();

  Judge(WarningPolicy policy) {
    this.policy = policy;
  }

  /**
   * @param before the mailbox's level so far, null for unknown
   */
  Verdict judge(Probe probe, @Nullable Level before) {
    return switch (probe.result()) {
      // A failed probe neither raises nor clears.
      case Failed _ -> new Verdict(before, List.of());
      case Unsupported _ -> forget(probe, null);
      // Without a limit no mail bounces for it.
      case NoQuota _ -> forget(probe, Level.OK);
      case Measured(Reading reading) -> judge(probe, reading);
    };
  }

  private Verdict forget(Probe probe, @Nullable Level level) {
    states.remove(probe.mailbox().address());
    return new Verdict(level, List.of());
  }

  private Verdict judge(Probe probe, Reading reading) {
    Address address = probe.mailbox().address();
    Map<RootResource, WarningState> before = states.getOrDefault(address, Map.of());
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
    remember(address, after);
    return new Verdict(worst, notices);
  }

  /** Where each limited resource of a mailbox stands, with its figures of the last success. */
  Stream<Standing> standings(MailboxStatus status) {
    Mailbox mailbox = status.mailbox();
    Map<RootResource, WarningState> held = states.getOrDefault(mailbox.address(), Map.of());
    return status.trends().stream()
        .map(trend -> {
          RootResource about = new RootResource(trend.root(), trend.resource());
          WarningState state = held.getOrDefault(about, WarningState.CLEAR);
          Subject subject =
              new Subject(mailbox.address(), mailbox.server(), trend.root(), trend.resource());
          return new Standing(
              subject, state.level(), trend.usage(), state.episode(), Forecast.NONE);
        });
  }

  /** The mailbox is no longer watched. */
  void forget(Address address) {
    states.remove(address);
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

  /** Most mailboxes have nothing to remember, and of a million that is a lot. */
  private void remember(Address address, Map<RootResource, WarningState> after) {
    if (after.isEmpty()) {
      states.remove(address);
    } else {
      states.put(address, after);
    }
  }

  private static Notice notice(
      Probe probe, RootResource about, Usage usage, Change change, Instant at) {
    Mailbox mailbox = probe.mailbox();
    Subject subject =
        new Subject(mailbox.address(), mailbox.server(), about.root(), about.resource());
    return new Notice(subject, mailbox.owner(), usage, change, Forecast.NONE, at);
  }
}

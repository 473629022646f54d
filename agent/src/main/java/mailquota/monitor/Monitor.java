package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reading;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;

/**
 * Polls every server, keeps the board, and gives out what happened: each probe to one listener,
 * each notice to another. Servers do not wait for one another. Thread-safe.
 */
public final class Monitor {

  private final Board board = new Board();
  private final Judge judge;
  private final Consumer<MailboxStatus> statuses;
  private final Consumer<Notice> notices;
  private final Map<String, ServerPoller> pollers = new LinkedHashMap<>();
  private final List<Discoverer> discoverers = new ArrayList<>();

  /**
   * @param statuses told after every probe what is now known of its mailbox
   * @param notices told what is to be told
   */
  public Monitor(
      List<PolledServer> servers,
      PollSettings poll,
      Policies policies,
      InstantSource clock,
      Consumer<MailboxStatus> statuses,
      Consumer<Notice> notices) {
    judge = new Judge(policies);
    this.statuses = statuses;
    this.notices = notices;
    for (PolledServer server : servers) {
      ServerPoller poller =
          new ServerPoller(
              server, poll, policies, clock, RandomGenerator.getDefault(), new Keeper());
      pollers.put(server.name(), poller);
      if (server.discovery() != null) {
        discoverers.add(new Discoverer(server.name(), server.discovery(), poller::replace));
      }
    }
  }

  public void start() {
    pollers.values().forEach(ServerPoller::start);
    discoverers.forEach(Discoverer::start);
  }

  public Board board() {
    return board;
  }

  /** Whether the first poll of every server has ended. */
  public boolean hasPolledAll() {
    return discoverers.stream().allMatch(Discoverer::hasListed)
        && pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
  }

  /** The servers, in the order of the configuration. */
  public List<String> servers() {
    return List.copyOf(pollers.keySet());
  }

  /** Empty until a probe has told. */
  public Optional<Boolean> isUp(String server) {
    return poller(server).health().isUp();
  }

  /** How long the server's mailbox that has waited longest is overdue. */
  public Duration lag(String server) {
    return poller(server).lag();
  }

  /** Begins no more probes and waits for those under way, {@code limit} at most. */
  public void stop(Duration limit) {
    Instant end = Instant.now().plus(limit);
    discoverers.forEach(Discoverer::stop);
    pollers.values().forEach(ServerPoller::stop);
    for (ServerPoller poller : pollers.values()) {
      poller.join(Duration.between(Instant.now(), end));
    }
  }

  /** Keeps the board. */
  private final class Keeper implements ServerPoller.Results {

    @Override
    public MailboxStatus accept(Probe told) {
      MailboxStatus before = board.find(told.mailbox().address()).orElse(null);
      Probe probe = before == null ? told : told.sharing(before.lastProbe());
      List<Trend> trends = trends(probe, before);
      Judge.Verdict verdict = judge.judge(probe, trends, levelOf(before));
      MailboxStatus status =
          new MailboxStatus(probe, verdict.level(), lastSuccess(probe, before), trends);
      board.put(status);
      verdict.notices().forEach(notices);
      statuses.accept(status);
      return status;
    }

    @Override
    public void forget(Address mailbox) {
      board.remove(mailbox);
      judge.forget(mailbox);
    }
  }

  private static List<Trend> trends(Probe probe, @Nullable MailboxStatus before) {
    List<Trend> known = before == null ? List.of() : before.trends();
    Instant last = before == null ? null : before.lastSuccess();
    return switch (probe.result()) {
      case Measured(Reading reading) -> Trend.after(known, last, reading);
      case Failed _ -> known;
      case NoQuota _, Unsupported _ -> List.of();
    };
  }

  private static @Nullable Level levelOf(@Nullable MailboxStatus status) {
    return status == null ? null : status.level();
  }

  private static @Nullable Instant lastSuccess(Probe probe, @Nullable MailboxStatus before) {
    if (probe.result() instanceof Measured) {
      return probe.at();
    }
    return before == null ? null : before.lastSuccess();
  }

  private ServerPoller poller(String server) {
    ServerPoller poller = pollers.get(server);
    if (poller == null) {
      throw new IllegalArgumentException("no server " + server);
    }
    return poller;
  }
}

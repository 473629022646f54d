package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import mailquota.notify.Notice;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Measured;
import mailquota.warning.WarningPolicy;
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

  /**
   * @param statuses told after every probe what is now known of its mailbox
   * @param notices told what is to be told
   */
  public Monitor(
      List<PolledServer> servers,
      PollSettings poll,
      WarningPolicy policy,
      InstantSource clock,
      Consumer<MailboxStatus> statuses,
      Consumer<Notice> notices) {
    judge = new Judge(policy);
    this.statuses = statuses;
    this.notices = notices;
    for (PolledServer server : servers) {
      pollers.put(
          server.name(),
          new ServerPoller(
              server, poll, policy, clock, RandomGenerator.getDefault(), this::accept));
    }
  }

  public void start() {
    pollers.values().forEach(ServerPoller::start);
  }

  public Board board() {
    return board;
  }

  /** Whether the first poll of every server has ended. */
  public boolean hasPolledAll() {
    return pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
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
    pollers.values().forEach(ServerPoller::stop);
    for (ServerPoller poller : pollers.values()) {
      poller.join(Duration.between(Instant.now(), end));
    }
  }

  private void accept(Probe probe) {
    MailboxStatus before = board.find(probe.mailbox().address()).orElse(null);
    Judge.Verdict verdict = judge.judge(probe, levelOf(before));
    MailboxStatus status = new MailboxStatus(probe, verdict.level(), lastSuccess(probe, before));
    board.put(status);
    verdict.notices().forEach(notices);
    statuses.accept(status);
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

package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.silence.Silences;
import mailquota.state.StateStore;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.SettableClock;
import mailquota.testing.WatchedServer;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;

/** Polls probers that answer immediately, in virtual time, and collects the results. */
abstract class MonitorRun {

  static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);
  static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);
  static final Limits FAST = new Limits(4, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T08:00:00Z"));
  final List<MailboxStatus> statuses = new ArrayList<>();
  final List<Notice> notices = new ArrayList<>();

  /** That of the latest polling. */
  Board board = new Board();

  private @Nullable BoardKeeper keeper;

  Policies policies = Policies.DEFAULT;

  /** The configured mailboxes. */
  Silences silences = Silences.NONE;

  /** Polls until there are this many statuses. */
  ManualPolling polled(PollSettings poll, int count, WatchedServer... servers) {
    ManualPolling polling = polling(poll, servers);
    polling.tickUntil(() -> statuses.size() >= count);
    return polling;
  }

  ManualPolling polling(PollSettings poll, WatchedServer... servers) {
    board = new Board();
    statuses.clear();
    BoardKeeper kept =
        new BoardKeeper(
            board,
            () -> policies,
            () -> silences,
            memory(),
            new HeldZeros(poll::round, poll::minInterval),
            statuses::add);
    keeper = kept;
    return new ManualPolling(clock, poll, policies, kept, servers);
  }

  StateStore memory() {
    return new MemoryStateStore(notices::add);
  }

  /** That of the latest polling. */
  BoardKeeper keeper() {
    return Objects.requireNonNull(keeper);
  }

  static WatchedServer server(String name, int mailboxes, Prober prober) {
    return new WatchedServer(
        name,
        prober,
        FAST,
        false,
        true,
        IntStream.range(0, mailboxes)
            .mapToObj(i -> Mailbox.of("user" + i + "@" + name + ".example", name))
            .toList());
  }

  ProbeResult measured(long percent) {
    return measured(percent, clock.instant());
  }

  static ProbeResult measured(long percent, Instant at) {
    Usage usage = new Usage(percent << 30, new Limit.Finite(100L << 30));
    return new Measured(
        new Reading(at, List.of(new QuotaRoot("User quota", Map.of(Resource.STORAGE, usage)))));
  }
}

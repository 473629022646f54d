package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import mailquota.store.Memory;
import mailquota.store.Silences;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;

/** A monitor of probers that answer at once, on real threads; and what it gives out. */
abstract class MonitorRun {

  static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);
  static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);
  static final Limits FAST = new Limits(4, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  final List<MailboxStatus> statuses = Collections.synchronizedList(new ArrayList<>());
  final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());

  /** That of the latest monitor. */
  Board board = new Board();

  private @Nullable BoardKeeper keeper;

  Policies policies = Policies.DEFAULT;

  /** Those that are known from the start. */
  Silences silences = Silences.NONE;

  /** Runs until so many statuses have come. */
  Monitor polled(PollSettings poll, int count, PolledServer... servers)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count);
    Monitor monitor =
        monitor(
            poll,
            status -> {
              statuses.add(status);
              left.countDown();
            },
            servers);
    monitor.start();
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));
    return monitor;
  }

  Memory memory() {
    return Memory.telling(notices::add);
  }

  Monitor monitor(PollSettings poll, Consumer<MailboxStatus> listener, PolledServer... servers) {
    InstantSource clock = InstantSource.system();
    board = new Board();
    BoardKeeper kept = keeper(board, poll, memory(), clock);
    keeper = kept;
    return new Monitor(List.of(servers), poll, policies, clock, kept, listener);
  }

  BoardKeeper keeper(Board board, PollSettings poll, Memory memory, InstantSource clock) {
    return new BoardKeeper(
        board,
        policies,
        () -> silences,
        memory,
        new HeldZeros(poll.round(), poll.minInterval(), clock.instant()));
  }

  /** That of the latest monitor. */
  BoardKeeper keeper() {
    return Objects.requireNonNull(keeper);
  }

  static PolledServer server(String name, int mailboxes, Prober prober) {
    return new PolledServer(
        name,
        prober,
        FAST,
        false,
        IntStream.range(0, mailboxes)
            .mapToObj(i -> Mailbox.of("user" + i + "@" + name + ".example", name))
            .toList(),
        null);
  }

  static ProbeResult measured(long percent) {
    return measured(percent, Instant.now());
  }

  static ProbeResult measured(long percent, Instant at) {
    Usage usage = new Usage(percent << 30, new Limit.Finite(100L << 30));
    return new Measured(
        new Reading(at, List.of(new QuotaRoot("User quota", Map.of(Resource.STORAGE, usage)))));
  }
}

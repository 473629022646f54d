package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.probe.Probe;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.testing.BoardKeepers;
import mailquota.testing.MemoryStateStore;
import org.junit.jupiter.api.Test;

/** The results of two pollers of a server, one of which replaces the other. */
class ResultsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
  private static final Mailbox ALICE = Mailbox.of("alice@example.org", "mx1");

  private final Board board = new Board();
  private final BoardKeeper keeper =
      BoardKeepers.of(board, new MemoryStateStore(_ -> {}), InstantSource.fixed(NOW), _ -> {});
  private final Loop loop = new Loop(Thread.ofVirtual(), "poller:mx1", () -> Duration.ZERO);
  private final Results before = new Results("mx1", keeper, loop);
  private final Results after = new Results("mx1", keeper, loop);

  @Test
  void aLateResultOfAReplacedPollerIsDropped() {
    before.close();
    assertThat(after.accept(probe(Reason.TIMEOUT))).isPresent();
    assertThat(before.accept(probe(Reason.DNS))).isEmpty();
    assertThat(board.snapshot())
        .extracting(MailboxStatus::lastProbe)
        .extracting(Probe::result)
        .containsExactly(new Failed(Reason.TIMEOUT, "late"));
  }

  @Test
  void aReplacedPollerRemovesNoMailboxOfTheOneAfterIt() {
    assertThat(after.accept(probe(Reason.TIMEOUT))).isPresent();
    before.close();
    before.leaveProbed(ALICE.address(), NOW);
    assertThat(board.snapshot()).hasSize(1);
    after.leaveProbed(ALICE.address(), NOW);
    assertThat(board.snapshot()).isEmpty();
  }

  private static Probe probe(Reason reason) {
    return Probe.notTried(ALICE, NOW, new Failed(reason, "late"));
  }
}

package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import mailquota.board.MailboxStatus;
import mailquota.probe.Prober;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;

/** The levels and notices that follow from probes. */
class MonitorJudgementTest extends MonitorRun {

  @Test
  void aNoticeIsSentOnceForManyProbes() {
    polled(CONSTANTLY, 200, server("mx1", 1, (_, _) -> measured(92)));

    assertThat(notices).hasSize(1);
    assertThat(notices.getFirst().change().level()).isEqualTo(Level.WARNING);
  }

  @Test
  void aFailedProbeKeepsTheLevelAndTheTimeOfTheLastSuccess() {
    AtomicInteger calls = new AtomicInteger();
    Prober failsLater =
        (_, _) ->
            calls.getAndIncrement() == 0 ? measured(92) : new Failed(Reason.CONNECT, "refused");
    polled(CONSTANTLY, 10, server("mx1", 1, failsLater));

    MailboxStatus status = board.snapshot().getFirst();
    assertThat(status.level()).isEqualTo(Level.WARNING);
    assertThat(status.lastSuccess()).isNotNull();
    assertThat(notices).hasSize(1);
  }

  @Test
  void unknownIsNotOk() {
    polled(
        ONCE,
        3,
        server("fails", 1, (_, _) -> new Failed(Reason.AUTH, "refused")),
        server("old", 1, (_, _) -> new Unsupported()),
        server("free", 1, (_, _) -> new NoQuota()));

    assertThat(board.snapshot())
        .extracting(status -> status.mailbox().server() + " " + status.level())
        .containsExactlyInAnyOrder("fails null", "old null", "free OK");
  }
}

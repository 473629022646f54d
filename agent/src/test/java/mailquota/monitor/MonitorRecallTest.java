package mailquota.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mailquota.forecast.History;
import mailquota.forecast.History.Point;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.store.Memory;
import mailquota.store.Remembered;
import mailquota.warning.Notice;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is decided of what was measured before it could be told what was decided before. */
@Timeout(30)
class MonitorRecallTest extends MonitorRun {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Address USER = new Address("user0@mx1.example");

  private final Instant now = Instant.now();
  private final Recalled memory = new Recalled();

  @Override
  Memory memory() {
    return memory;
  }

  @Test
  void beforeThatTheLevelIsKnownAndNobodyIsTold() throws InterruptedException {
    Monitor monitor = polled(CONSTANTLY, 5, server("mx1", 1, (_, _) -> measured(96)));

    MailboxStatus status = status(monitor);
    assertThat(status.level()).isEqualTo(Level.CRITICAL);
    assertThat(status.states()).isEmpty();
    assertThat(notices).isEmpty();
    assertThat(memory.remembered).isEmpty();
  }

  @Test
  void whoWasToldBeforeIsNotToldAgain() throws InterruptedException {
    Monitor monitor = polled(CONSTANTLY, 5, server("mx1", 1, (_, _) -> measured(96)));
    Remembered before = told(Level.CRITICAL);
    memory.isKnownWith(before);
    monitor.judgeAgain();

    assertThat(notices).isEmpty();
    assertThat(status(monitor).states().values())
        .containsExactly(before.parts().getFirst().state());
  }

  @Test
  void whatNobodyWasToldIsToldAtOnceAndOnce() throws InterruptedException {
    Monitor monitor = polled(ONCE, 1, server("mx1", 1, (_, _) -> measured(96)));
    memory.isKnownWith();
    monitor.judgeAgain();
    monitor.judgeAgain();

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.change().level()).isEqualTo(Level.CRITICAL));
    assertThat(memory.remembered.get(USER)).isEqualTo(status(monitor).toRemember());
  }

  @Test
  void whatGotWorseMeanwhileIsToldAsSuch() throws InterruptedException {
    Monitor monitor = polled(ONCE, 1, server("mx1", 1, (_, _) -> measured(96)));
    memory.isKnownWith(told(Level.INFO));
    monitor.judgeAgain();

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.change().previous()).isEqualTo(Level.INFO));
  }

  @Test
  void whatWasMeasuredMeanwhileIsJoinedToTheHistory() throws InterruptedException {
    Monitor monitor = polled(ONCE, 1, server("mx1", 1, (_, _) -> measured(50, now)));
    status(monitor).trends().getFirst().history().add(now.plus(HOUR), 51L << 30);
    memory.isKnownWith(told(Level.OK));
    monitor.judgeAgain();

    assertThat(status(monitor).trends().getFirst().history().points())
        .extracting(Point::at)
        .hasSize(3)
        .isSorted();
  }

  @Test
  void aMailboxThatFailedLastWaitsForTheNextProbeWithTheLevelThatWasMeasured()
      throws InterruptedException {
    Map<Address, Boolean> asked = new ConcurrentHashMap<>();
    Prober failsLater =
        (mailbox, _) ->
            asked.putIfAbsent(mailbox.address(), true) == null
                ? measured(96)
                : new Failed(Reason.CONNECT, "refused");
    Monitor monitor = polled(CONSTANTLY, 4, server("mx1", 1, failsLater));
    memory.isKnownWith(told(Level.INFO));
    monitor.judgeAgain();

    assertThat(notices).isEmpty();
    assertThat(status(monitor).level()).isEqualTo(Level.CRITICAL);
    assertThat(memory.peek(USER)).as("for the next").isNotNull();
  }

  private static MailboxStatus status(Monitor monitor) {
    return monitor.board().find(USER).orElseThrow();
  }

  private Remembered told(Level level) {
    Instant at = now.minus(HOUR);
    WarningState state =
        level == Level.OK
            ? WarningState.CLEAR
            : new WarningState(level, Map.of(), level, at, at, 0);
    History history = new History();
    history.add(at, 49L << 30);
    return new Remembered(
        USER,
        "mx1",
        at,
        List.of(new Remembered.Part("User quota", Resource.STORAGE, null, state, history)));
  }

  /** Knows nothing until the test says what. */
  private final class Recalled implements Memory {

    private final Map<Address, Remembered> recalled = new ConcurrentHashMap<>();
    private final Map<Address, Remembered> remembered = new HashMap<>();
    private volatile boolean isKnown;

    void isKnownWith(Remembered... before) {
      for (Remembered each : before) {
        recalled.put(each.mailbox(), each);
      }
      isKnown = true;
    }

    @Override
    public boolean isKnown() {
      return isKnown;
    }

    @Override
    public @Nullable Remembered peek(Address mailbox) {
      return recalled.get(mailbox);
    }

    @Override
    public @Nullable Remembered take(Address mailbox) {
      return recalled.remove(mailbox);
    }

    @Override
    public void remember(Remembered changed, List<Notice> told) {
      remembered.put(changed.mailbox(), changed);
      notices.addAll(told);
    }

    @Override
    public void forget(String server, Address mailbox) {}
  }
}

package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.board.MailboxStatus;
import mailquota.forecast.History;
import mailquota.forecast.History.Point;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.testing.MemoryStateStore;
import mailquota.warning.WarningState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions on readings before and after the store has reported the earlier decisions. */
class MonitorRecallTest extends MonitorRun {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Address USER = new Address("user0@mx1.example");

  private final Instant now = clock.instant();
  private final MemoryStateStore memory = new MemoryStateStore(notices::add);

  @Override
  StateStore memory() {
    return memory;
  }

  @BeforeEach
  void isUnknown() {
    memory.setKnown(false);
  }

  private void isKnownWith(StoredMailbox... before) {
    for (StoredMailbox each : before) {
      memory.earlier.put(each.mailbox(), each);
    }
    memory.setKnown(true);
  }

  @Test
  void beforeTheStoreAnswersTheLevelIsKnownAndNoNoticeIsSent() {
    polled(CONSTANTLY, 5, server("mx1", 1, (_, _) -> measured(96)));

    MailboxStatus status = status();
    assertThat(status.level()).isEqualTo(Level.CRITICAL);
    assertThat(status.states()).isEmpty();
    assertThat(notices).isEmpty();
    assertThat(memory.remembered).isEmpty();
  }

  @Test
  void anEarlierNoticeIsNotSentAgain() {
    polled(CONSTANTLY, 5, server("mx1", 1, (_, _) -> measured(96)));
    StoredMailbox before = notified(Level.CRITICAL);
    isKnownWith(before);
    keeper().evaluateAgain();

    assertThat(notices).isEmpty();
    assertThat(status().states().values()).containsExactly(before.parts().getFirst().state());
  }

  @Test
  void aMissingNoticeIsSentOnce() {
    polled(ONCE, 1, server("mx1", 1, (_, _) -> measured(96)));
    isKnownWith();
    keeper().evaluateAgain();
    keeper().evaluateAgain();

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.change().level()).isEqualTo(Level.CRITICAL));
    assertThat(memory.remembered.get(USER)).isEqualTo(stored());
  }

  @Test
  void aHigherLevelThanBeforeIsAnEscalation() {
    polled(ONCE, 1, server("mx1", 1, (_, _) -> measured(96)));
    isKnownWith(notified(Level.INFO));
    keeper().evaluateAgain();

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.change().previous()).isEqualTo(Level.INFO));
  }

  @Test
  void readingsBeforeTheAnswerAreAddedToTheHistory() {
    AtomicInteger hour = new AtomicInteger();
    Prober hourly =
        (_, _) -> {
          int hours = Math.min(hour.getAndIncrement(), 1);
          return measured(50 + hours, now.plus(HOUR.multipliedBy(hours)));
        };
    polled(CONSTANTLY, 2, server("mx1", 1, hourly));
    isKnownWith(notified(Level.OK));
    keeper().evaluateAgain();

    assertThat(stored().parts().getFirst().history().points())
        .extracting(Point::at)
        .hasSize(3)
        .isSorted();
  }

  @Test
  void aMailboxWithAFailedProbeKeepsTheStoredLevel() {
    Map<Address, Boolean> asked = new ConcurrentHashMap<>();
    Prober failsLater =
        (mailbox, _) ->
            asked.putIfAbsent(mailbox.address(), true) == null
                ? measured(96)
                : new Failed(Reason.CONNECT, "refused");
    polled(CONSTANTLY, 4, server("mx1", 1, failsLater));
    isKnownWith(notified(Level.INFO));
    keeper().evaluateAgain();

    assertThat(notices).isEmpty();
    assertThat(status().level()).isEqualTo(Level.CRITICAL);
    assertThat(memory.peek(USER)).as("kept for the next probe").isNotNull();
  }

  private StoredMailbox stored() {
    return keeper().probedSince(Instant.EPOCH).findFirst().orElseThrow();
  }

  private MailboxStatus status() {
    return board.find(USER).orElseThrow();
  }

  private StoredMailbox notified(Level level) {
    Instant at = now.minus(HOUR);
    WarningState state =
        level == Level.OK
            ? WarningState.CLEAR
            : new WarningState(level, Map.of(), level, at, at, 0);
    History history = new History();
    history.add(at, 49L << 30);
    return new StoredMailbox(
        USER,
        "mx1",
        at,
        List.of(
            new StoredMailbox.ResourceState("User quota", Resource.STORAGE, null, state, history)));
  }
}

package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.WatchedServer;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The results of an earlier process, until the probes of this one. */
class MonitorFiguresTest extends MonitorRun {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Address USER = new Address("user0@mx1.example");
  private static final Failed REFUSED = new Failed(Reason.LOCKED, "in use");

  private final Instant before = clock.instant().minus(HOUR);
  private final MemoryStateStore memory = new MemoryStateStore(notices::add);

  @Override
  StateStore memory() {
    return memory;
  }

  private MailboxStatus status() {
    return board.find(USER).orElseThrow();
  }

  /** A mailbox on its server that grew by 1 GiB an hour to 85 of 100. */
  private StoredMailbox stored(StoredMailbox.@Nullable Latest latest) {
    History history = new History();
    for (int i = 0; i <= 30; i++) {
      history.add(before.minus(HOUR.multipliedBy(30 - i)), (55L + i) << 30);
    }
    WarningState info = new WarningState(Level.INFO, Map.of(), Level.INFO, before, before, 0);
    List<StoredMailbox.ResourceState> parts =
        List.of(
            new StoredMailbox.ResourceState(
                "User quota",
                Resource.STORAGE,
                new Usage(85L << 30, new Limit.Finite(100L << 30)),
                info,
                history),
            new StoredMailbox.ResourceState(
                "User quota",
                Resource.MESSAGE,
                new Usage(7, Limit.UNLIMITED),
                WarningState.CLEAR,
                new History()));
    return new StoredMailbox(USER, "mx1", before, parts, latest);
  }

  private WatchedServer one(Prober prober) {
    return server("mx1", 1, prober);
  }

  private void assertThatTheStoredFiguresAreShown() {
    Reading reading = status().reading().orElseThrow();
    assertThat(reading).isEqualTo(stored(null).reading().orElseThrow());
    assertThat(reading.at()).isEqualTo(before);
    assertThat(status().lastSuccess()).isEqualTo(before);
    assertThat(status().level()).isEqualTo(Level.INFO);
    assertThat(status().full()).isPresent();
    assertThat(notices).isEmpty();
    assertThat(memory.remembered).isEmpty();
    assertThat(keeper().probedSince(Instant.EPOCH).filter(s -> memory.peek(USER) == null))
        .as("is not written again")
        .isEmpty();
  }

  @Test
  void theyAreShownBeforeTheFirstProbeWithoutADecision() {
    memory.earlier.put(USER, stored(null));
    polling(ONCE, one((_, _) -> measured(96)));

    assertThat(status().isRecalled()).isTrue();
    assertThatTheStoredFiguresAreShown();
    assertThat(keeper().resources(clock.instant()))
        .singleElement()
        .satisfies(resource -> {
          assertThat(resource.level()).isEqualTo(Level.INFO);
          assertThat(resource.forecast()).isInstanceOf(Forecast.Full.class);
        });
  }

  @Test
  void theyAreShownAsSoonAsTheStoreAnswers() {
    memory.setKnown(false);
    polling(ONCE, one((_, _) -> measured(96)));
    assertThat(board.snapshot()).isEmpty();

    memory.earlier.put(USER, stored(null));
    memory.setKnown(true);
    keeper().evaluateAgain();
    assertThatTheStoredFiguresAreShown();
    keeper().evaluateAgain();
    assertThatTheStoredFiguresAreShown();
  }

  @Test
  void theyAreReplacedByTheStoreIfAnotherProcessHasMeasured() {
    memory.earlier.put(USER, stored(new StoredMailbox.Latest(before, new NoQuota())));
    polling(ONCE, one((_, _) -> measured(96)));
    assertThat(status().reading()).isEmpty();

    memory.earlier.put(USER, stored(null));
    keeper().evaluateAgain();
    assertThatTheStoredFiguresAreShown();
  }

  @Test
  void theyStayWhileProbesFail() {
    memory.earlier.put(USER, stored(null));
    polled(CONSTANTLY, 3, one((_, _) -> REFUSED));

    assertThatTheStoredFiguresAreShown();
    assertThat(status().lastProbe().result()).isInstanceOf(Failed.class);
    assertThat(status().isRecalled()).isFalse();
  }

  @Test
  void theyStayWhileProbesFailThatBeganBeforeTheStoreAnswered() {
    memory.setKnown(false);
    polled(CONSTANTLY, 3, one((_, _) -> REFUSED));
    assertThat(status().reading()).isEmpty();

    memory.earlier.put(USER, stored(null));
    memory.setKnown(true);
    keeper().evaluateAgain();
    assertThatTheStoredFiguresAreShown();
  }

  @Test
  void theyEndWithTheFirstAnswerAndDoNotComeBack() {
    memory.earlier.put(USER, stored(null));
    ProbeResult measured = measured(86);
    List<ProbeResult> answers = new ArrayList<>(List.of(REFUSED, measured, REFUSED));
    polled(CONSTANTLY, 2, one((_, _) -> answers.removeFirst()));
    assertThat(status().reading()).contains(reading(measured));
    assertThat(keeper().probedSince(Instant.EPOCH).findFirst().orElseThrow().parts().getFirst())
        .satisfies(part -> assertThat(part.history().points()).hasSize(32));

    memory.earlier.put(USER, stored(null));
    polled(CONSTANTLY, 3, one((_, _) -> statuses.size() == 1 ? measured(86) : REFUSED));
    assertThat(status().reading()).as("a failed probe after a success").isEmpty();
  }

  private static Reading reading(ProbeResult measured) {
    return ((ProbeResult.Measured) measured).reading();
  }

  @Test
  void aResultWithoutFiguresHasNone() {
    for (ProbeResult result : List.of(new NoQuota(), new Unsupported(), REFUSED)) {
      memory.earlier.put(USER, stored(new StoredMailbox.Latest(before.plusSeconds(9), result)));
      polling(ONCE, one((_, _) -> measured(96)));

      assertThat(status().lastProbe().result()).isEqualTo(result);
      assertThat(status().reading()).isEmpty();
      assertThat(status().trends()).isEmpty();
      assertThat(status().level()).isEqualTo(result instanceof Unsupported ? null : Level.INFO);
      assertThat(status().lastSuccess()).isEqualTo(result instanceof Failed ? before : null);
    }
  }

  @Test
  void thoseOfAnotherServerAreNotShown() {
    memory.earlier.put(USER, new StoredMailbox(USER, "mx0", before, stored(null).parts()));
    polling(ONCE, one((_, _) -> measured(96)));

    assertThat(board.snapshot()).isEmpty();
  }

  @Test
  void aMailboxThatLeavesBeforeItsFirstProbeIsGone() {
    memory.earlier.put(USER, stored(null));
    ManualPolling polling = polling(ONCE, one((_, _) -> measured(96)));
    polling.poller().replace(List.of());

    assertThat(board.snapshot()).isEmpty();
    assertThat(memory.earlier).containsKey(USER);
  }

  /** Only the results that an earlier process would have stored. */
  @Test
  void aFailureAfterASuccessIsStored() {
    polled(CONSTANTLY, 2, one((_, _) -> statuses.isEmpty() ? measured(50) : REFUSED));
    Instant failed = status().lastProbe().at();

    assertThat(keeper().probedSince(failed))
        .singleElement()
        .satisfies(stored -> {
          assertThat(stored.latest()).isEqualTo(new StoredMailbox.Latest(failed, REFUSED));
          assertThat(stored.measuredAt()).isEqualTo(status().lastSuccess());
        });
    assertThat(keeper().probedSince(failed.plusNanos(1))).isEmpty();
    polled(CONSTANTLY, 2, one((_, _) -> REFUSED));
    assertThat(keeper().probedSince(Instant.EPOCH))
        .singleElement()
        .satisfies(stored -> assertThat(stored.wasMeasured()).isFalse());
  }
}

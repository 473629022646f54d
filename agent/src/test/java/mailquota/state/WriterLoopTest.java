package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.Eventually;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop {@code writer} while its collaborators throw. */
@Timeout(60)
class WriterLoopTest {

  private static final String ALICE = "alice@example.org";
  private static final String BOB = "bob@example.org";

  @TempDir private Path folder = Path.of("");

  private final SettableClock clock = new SettableClock(NOW);
  private Store store = new Store(StoreSettings.DEFAULT, clock);
  private final PendingWrites pendingWrites =
      new PendingWrites(_ -> List.of("owner"), Optional::empty);
  private StateWriter writer = Parts.NONE.writer(store, pendingWrites, clock);

  @BeforeEach
  void open() {
    store = new Store(StoreSettings.sqlite(folder.resolve("state.db").toString()), clock);
    writer = Parts.NONE.writer(store, pendingWrites, clock);
  }

  private void use(Parts parts) {
    writer = parts.writer(store, pendingWrites, clock);
  }

  @AfterEach
  void close() {
    writer.close(Duration.ZERO);
    store.close();
  }

  private void decide(String mailbox) {
    pendingWrites.remember(remembered(mailbox, Level.FULL), List.of(notice(mailbox, Level.FULL)));
  }

  private static RuntimeException defect() {
    return new IllegalStateException("a defect");
  }

  @Test
  void itContinuesAfterEachCollaboratorHasThrownOnce() {
    AtomicInteger thrown = new AtomicInteger();
    AtomicInteger known = new AtomicInteger();
    use(
        new Parts(
            _ -> Stream.of(),
            () -> {
              throwOnce(thrown, 0);
              known.incrementAndGet();
            },
            _ -> throwOnce(thrown, 1)));
    writer.start();
    Eventually.await(() -> known.get() == 1);
    decide(ALICE);
    Eventually.await(() -> writer.pending() == 0 && thrown.get() == 2);
    decide(BOB);
    Eventually.await(() -> writer.pending() == 0);

    assertThat(writer.loop().failures()).isEqualTo(2);
    assertThat(store.pending("owner", 9)).hasSize(2);
  }

  private static void throwOnce(AtomicInteger thrown, int before) {
    if (thrown.compareAndSet(before, before + 1)) {
      throw defect();
    }
  }

  @Test
  void aFlushThatAlwaysThrowsDoesNotBlockDecisions() {
    use(
        new Parts(
            _ -> {
              throw defect();
            },
            () -> {},
            _ -> {}));
    writer.step();
    clock.advance(StateWriter.FLUSH_INTERVAL);
    for (String mailbox : List.of(ALICE, BOB)) {
      decide(mailbox);
      assertThatThrownBy(writer::step).hasMessage("a defect");
    }
    assertThat(writer.pending()).isZero();
    assertThat(store.pending("owner", 9)).hasSize(2);
  }

  @Test
  void aReceiverThatAlwaysThrowsDoesNotRepeatTheWrite() {
    use(
        new Parts(
            _ -> Stream.of(),
            () -> {},
            _ -> {
              throw defect();
            }));
    writer.step();
    decide(ALICE);
    assertThatThrownBy(writer::step).hasMessage("a defect");
    assertThat(writer.pending()).isZero();
    assertThat(store.pending("owner", 9)).hasSize(1);
    writer.step();
  }

  @Test
  void decisionsThatAreNeverReachedAreOverdueAfterFifteenMinutes() {
    use(
        new Parts(
            _ -> Stream.of(),
            () -> {
              throw defect();
            },
            _ -> {}));
    assertThatThrownBy(writer::step).hasMessage("a defect");
    decide(ALICE);
    assertThatThrownBy(writer::step).hasMessage("a defect");
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    assertThatThrownBy(writer::step).hasMessage("a defect");

    assertThat(pendingWrites.overdue("owner"))
        .containsExactly(new OutboxEntry("owner", notice(ALICE, Level.FULL)));
  }
}

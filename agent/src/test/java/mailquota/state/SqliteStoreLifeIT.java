package mailquota.state;

import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Failure;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Also takes over, and loses the lock of the file. */
class SqliteStoreLifeIT extends StoreLifeContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  private void breakLock() {
    try {
      Files.delete(folder.resolve("state.db.lock"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAgentTakesOverAfterEachFailure(Failure failure) {
    open(failure.answersWithin());
    try (Store other = new Store(settings, clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      assertThat(writer.isStandby()).contains(true);
      other.record(List.of(remembered(BOB, Level.FULL)), List.of(BOBS));
      failAfterOpening(failure);
    }
    do {
      writer.step();
    } while (writer.isStandby().orElseThrow());
    assertThat(pendingWrites.isKnown()).isEqualTo(failure.leavesReads());
    assertThatItDecidesWithoutTheStoreAfterFifteenMinutes();

    faults.repair();
    stepUntilUp();
    assertThat(store.pending("owner", 9)).containsExactly(BOBS, entry(ALICE));
    assertThat(stored()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentThatLosesTheLockDropsItsPendingDecisions(Failure failure) {
    open(failure.answersWithin());
    prepare();
    decide(ALICE);
    writer.step();
    failure.apply(faults);
    decide(BOB);
    assertThat(overdue()).containsExactly(BOBS);
    breakLock();
    try (Store other = new Store(settings, clock)) {
      assertThat(other.acquireLock()).isTrue();
      writer.step();
      assertThat(writer.isStandby()).contains(true);
      assertThat(pendingWrites.isKnown()).as("the other agent decides").isFalse();
      assertThat(pendingWrites.overdue("owner")).as("the other agent delivers").isEmpty();
      assertThat(writer.pending()).isZero();
      assertThat(other.pending("owner", 9)).contains(entry(ALICE));
      faults.repair();
      writer.step();
      assertThat(writer.isStandby()).contains(true);
    }
    do {
      writer.step();
    } while (writer.isStandby().orElseThrow());
    assertThat(pendingWrites.take(new Address(ALICE))).isNotNull();
  }
}

package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicInteger taken = new AtomicInteger();

  @Test
  void aTurnThatFailsIsFollowedByTheNext() throws InterruptedException {
    CountDownLatch fourth = new CountDownLatch(1);
    try (Turns turns =
        turns(
            AT_ONCE,
            () -> {
              switch (taken.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("as planned");
                case 2 -> throw away();
                case 3 -> {}
                default -> {
                  fourth.countDown();
                  waitForEver();
                }
              }
            })) {
      turns.start();
      fourth.await();
      assertThat(taken).hasValue(4);
      assertThat(turns.hasEnded(AT_ONCE)).isFalse();
    }
  }

  @Test
  void theFirstHasEndedWhenItIsToBeWaitedFor() {
    try (Turns turns = turns(NEVER, this::failAfterCounting)) {
      turns.startWithFirst();
      assertThat(taken).hasValue(1);
    }
  }

  @Test
  void whoIsClosedBetweenTwoTurnsTakesNoMore() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Turns turns =
        turns(
            NEVER,
            () -> {
              taken.incrementAndGet();
              first.countDown();
            });
    turns.start();
    first.await();
    turns.close();
    assertThat(turns.hasEnded(PATIENCE)).isTrue();
    assertThat(taken).hasValue(1);
  }

  @Test
  void whoIsClosedInATurnIsInterruptedAndTakesNoMore() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Turns turns =
        turns(
            AT_ONCE,
            () -> {
              taken.incrementAndGet();
              begun.countDown();
              waitForEver();
            });
    turns.start();
    begun.await();
    turns.close();
    assertThat(turns.hasEnded(PATIENCE)).isTrue();
    assertThat(taken).hasValue(1);
  }

  @Test
  void whoIsClosedBeforeTheStartTakesNone() throws InterruptedException {
    Turns turns = turns(AT_ONCE, taken::incrementAndGet);
    turns.close();
    turns.start();
    assertThat(turns.hasEnded(PATIENCE)).isTrue();
    assertThat(taken).hasValue(0);
  }

  private static StoreException away() {
    return new StoreException("asking", StoreSettings.sqlite(":memory:"), new IOException("away"));
  }

  private void failAfterCounting() {
    taken.incrementAndGet();
    throw new IllegalStateException("as planned");
  }

  /** As one that goes wrong does: it gives up, and says nothing of why. */
  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Turns turns(Duration pause, Runnable turn) {
    return new Turns(Thread.ofVirtual().name("turns"), pause, turn);
  }
}

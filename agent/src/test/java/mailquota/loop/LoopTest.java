package mailquota.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopTest {

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicLong nanos = new AtomicLong(1);
  private final AtomicInteger turns = new AtomicInteger();

  private Loop loop(Loop.Body body) {
    return new Loop(Thread.ofVirtual(), "test", body, nanos::get);
  }

  private void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  private static Duration fails() {
    throw new IllegalStateException("as planned");
  }

  /** One turn at a time, without a thread. */
  @Nested
  class ATurn {

    @Test
    void thatThrowsIsCountedAndFollowedByABackoff() throws InterruptedException {
      Loop loop = loop(LoopTest::fails);
      assertThat(loop.turn()).isEqualTo(Loop.PAUSES.first());
      assertThat(loop.turn()).isEqualTo(Loop.PAUSES.first().multipliedBy(2));
      for (int i = 0; i < 9; i++) {
        loop.turn();
      }
      assertThat(loop.turn()).isEqualTo(Loop.PAUSES.longest());
      assertThat(loop.failures()).isEqualTo(12);
    }

    @Test
    void thatThrowsAnErrorIsCountedToo() throws InterruptedException {
      Loop loop =
          loop(() -> {
            throw new StackOverflowError("as planned");
          });
      assertThat(loop.turn()).isEqualTo(Loop.PAUSES.first());
      assertThat(loop.failures()).isOne();
    }

    @Test
    void thatSucceedsMakesTheNextPauseShortAgain() throws InterruptedException {
      Loop loop = loop(() -> turns.incrementAndGet() == 3 ? NEVER : fails());
      loop.turn();
      loop.turn();
      assertThat(loop.turn()).isEqualTo(NEVER);
      assertThat(loop.turn()).isEqualTo(Loop.PAUSES.first());
    }
  }

  @Nested
  class TheTimeOfTheLastTurn {

    @Test
    void isUnknownBeforeTheStartAndAfterTheEnd() {
      Loop loop = loop(() -> NEVER);
      assertThat(loop.sinceLastTurn()).isEmpty();
      loop.start();
      assertThat(loop.sinceLastTurn()).isPresent();
      loop.close();
      assertThat(loop.sinceLastTurn()).isEmpty();
      assertThat(loop.isStuck()).isFalse();
    }

    @Test
    void showsALoopThatIsStuckInATurnUntilItMakesProgress() throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      try (Loop loop =
          loop(() -> {
            begun.countDown();
            release.await();
            return NEVER;
          })) {
        loop.start();
        begun.await();
        advance(Loop.STUCK_AFTER);
        assertThat(loop.isStuck()).isFalse();
        advance(Duration.ofNanos(1));
        assertThat(loop.isStuck()).isTrue();
        loop.beat();
        assertThat(loop.isStuck()).isFalse();
      }
    }

    @Test
    void isTheTimeOfTheFailedTurnWhenTurnsFail() throws InterruptedException {
      Loop loop = loop(LoopTest::fails);
      loop.start();
      loop.close();
      assertThat(loop.hasEnded(LONG)).isTrue();
      advance(Loop.STUCK_AFTER.plusNanos(1));
      assertThat(loop.isStuck()).isFalse();
    }
  }

  @Nested
  class TheThread {

    private final SynchronousQueue<Integer> taken = new SynchronousQueue<>();

    private Duration take(Duration pause) throws InterruptedException {
      taken.put(turns.incrementAndGet());
      return pause;
    }

    @Test
    void continuesAfterATurnThatThrows() throws InterruptedException {
      try (Loop loop =
          loop(() -> {
            take(Duration.ZERO);
            return turns.get() == 2 ? fails() : Duration.ZERO;
          })) {
        loop.start();
        for (int turn = 1; turn <= 4; turn++) {
          loop.wake();
          assertThat(taken.take()).isEqualTo(turn);
        }
        assertThat(loop.failures()).isOne();
      }
    }

    @Test
    void continuesAfterAnInterruptThatDoesNotCloseIt() throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      Thread[] own = new Thread[1];
      try (Loop loop =
          loop(() -> {
            own[0] = Thread.currentThread();
            begun.countDown();
            return take(Duration.ZERO);
          })) {
        loop.start();
        begun.await();
        own[0].interrupt();
        loop.wake();
        taken.take();
        loop.wake();
        taken.take();
      }
    }

    @Test
    void beginsTheNextTurnAtOnceWhenItIsWoken() throws InterruptedException {
      try (Loop loop = loop(() -> take(NEVER))) {
        loop.start();
        assertThat(taken.take()).isOne();
        loop.wake();
        assertThat(taken.take()).isEqualTo(2);
      }
    }

    @Test
    void takesTurnsUntilNothingIsLeftWhenItFinishes() throws InterruptedException {
      Loop loop = loop(() -> turns.incrementAndGet() < 3 ? Duration.ZERO : NEVER);
      loop.finish();
      loop.start();
      assertThat(loop.hasEnded(LONG)).isTrue();
      assertThat(turns).hasValue(3);
    }

    @Test
    void endsAtAFailedTurnWhenItFinishes() throws InterruptedException {
      Loop loop =
          loop(() -> {
            turns.incrementAndGet();
            return fails();
          });
      loop.finish();
      loop.start();
      assertThat(loop.hasEnded(LONG)).isTrue();
      assertThat(turns).hasValue(1);
    }

    @Test
    void isInterruptedInATurnWhenItIsClosedAndTakesNoMore() throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      Loop loop =
          loop(() -> {
            turns.incrementAndGet();
            begun.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e); // As a library does.
            }
            return NEVER;
          });
      loop.start();
      begun.await();
      loop.close();
      assertThat(loop.hasEnded(LONG)).isTrue();
      assertThat(turns).hasValue(1);
      assertThat(loop.failures()).isZero();
    }

    @Test
    void releasesWhatTheTurnsUseAfterTheLastOne() throws InterruptedException {
      List<String> calls = Collections.synchronizedList(new ArrayList<>());
      Loop loop =
          loop(
              new Loop.Body() {
                @Override
                public Duration turn() {
                  calls.add("turn");
                  return fails();
                }

                @Override
                public void close() {
                  calls.add("close");
                }
              });
      loop.finish();
      loop.start();
      assertThat(loop.hasEnded(LONG)).isTrue();
      assertThat(calls).containsExactly("turn", "close");
    }

    @Test
    void takesNoTurnWhenItIsClosedBeforeTheStart() throws InterruptedException {
      Loop loop = loop(() -> take(NEVER));
      loop.close();
      loop.start();
      assertThat(loop.hasEnded(LONG)).isTrue();
      assertThat(turns).hasValue(0);
    }
  }
}

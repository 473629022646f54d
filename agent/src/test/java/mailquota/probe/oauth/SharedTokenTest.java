package mailquota.probe.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.net.Deadline;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.TestServers;
import mailquota.probe.oauth.TokenAnswer.Failed;
import mailquota.probe.oauth.TokenAnswer.Granted;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a token is requested, and when the cached one or the last failure is returned. */
@Timeout(30)
class SharedTokenTest {

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final AtomicInteger asked = new AtomicInteger();
  private final FailureMemory outages = new FailureMemory(clock);
  private Duration lifetime = Duration.ofHours(1);
  private Reason failing = Reason.AUTH;
  private boolean fails;

  private final SharedToken token = new SharedToken(this::answer, clock, outages);

  private TokenAnswer answer(Deadline deadline) {
    int number = asked.incrementAndGet();
    return fails
        ? new Failed(failing, "failure " + number)
        : new Granted(new Secret("token " + number), lifetime, null);
  }

  @ParameterizedTest
  @CsvSource({"3600, 3539, 3540", "100, 89, 90", "604800, 604739, 604740"})
  void aTokenIsKeptUntilShortlyBeforeItExpires(long lifetime, long good, long over)
      throws ProbeFailedException {
    this.lifetime = Duration.ofSeconds(lifetime);
    assertThat(get()).isEqualTo("token 1");
    clock.advance(Duration.ofSeconds(good));
    assertThat(get()).isEqualTo("token 1");
    clock.advance(Duration.ofSeconds(over - good));
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void aFailureIsRepeatedForALongerTimeEachTime() {
    fails = true;
    List<Integer> askedAt = new ArrayList<>();
    for (int second = 0; second <= 182; second++) {
      int before = asked.get();
      assertThatThrownBy(this::get).isInstanceOf(ProbeFailedException.class);
      if (asked.get() > before) {
        askedAt.add(second);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(askedAt).containsExactly(0, 2, 6, 14, 30, 62, 122, 182);
  }

  @Test
  void aTokenClearsTheLastFailure() throws ProbeFailedException {
    fails = true;
    assertThatThrownBy(this::get).hasMessage("failure 1");
    fails = false;
    clock.advance(Duration.ofSeconds(2));
    assertThat(get()).isEqualTo("token 2");
    token.refused(held());
    fails = true;
    assertThatThrownBy(this::get).hasMessage("failure 3");
    clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(this::get).hasMessage("failure 4");
  }

  /** A refusal of one subject does not affect others; an outage does. */
  @ParameterizedTest
  @CsvSource({"AUTH, 2", "CONNECT, 1", "UNAVAILABLE, 1", "THROTTLED, 1", "TIMEOUT, 1"})
  void anOutageIsSharedAndARefusalIsNot(Reason reason, int requests) {
    fails = true;
    failing = reason;
    SharedToken other = new SharedToken(this::answer, clock, outages);
    assertThatThrownBy(this::get).hasMessage("failure 1");
    assertThatThrownBy(() -> other.get(soon())).hasMessage("failure " + requests);
    assertThat(asked).hasValue(requests);
  }

  @Test
  void aRefusedTokenIsReplacedOnce() throws ProbeFailedException {
    Secret first = held();
    token.refused(first);
    Secret second = held();
    assertThat(second.reveal()).isEqualTo("token 2");
    token.refused(first);
    token.refused(second);
    assertThat(get()).isEqualTo("token 2");
    clock.advance(Duration.ofMinutes(5));
    token.refused(second);
    assertThat(get()).isEqualTo("token 3");
  }

  @Test
  void concurrentCallersWaitForOneRequest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    SharedToken slow = slow(begun, go);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> probe = () -> slow.get(soon()).reveal();
      List<Future<String>> probes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        probes.add(threads.submit(probe));
      }
      await(begun);
      go.countDown();
      for (Future<String> each : probes) {
        assertThat(each.get()).isEqualTo("token 1");
      }
    }
    assertThat(asked).hasValue(1);
  }

  /** A token with a request that ends when {@code go} is counted down. */
  private SharedToken slow(CountDownLatch begun, CountDownLatch go) {
    return new SharedToken(
        deadline -> {
          begun.countDown();
          await(go);
          return answer(deadline);
        },
        clock,
        outages);
  }

  @Test
  void withoutTimeLeftItDoesNotWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    SharedToken slow = slow(begun, go);
    FutureTask<Secret> first = new FutureTask<>(() -> slow.get(soon()));
    Thread.ofVirtual().start(first);
    await(begun);
    assertThatThrownBy(() -> slow.get(Deadline.in(Duration.ofMillis(1))))
        .hasMessage("no token within the probe's time");
    go.countDown();
    assertThat(first.get().reveal()).isEqualTo("token 1");
  }

  /** A bug in a request must not block the other callers. */
  @Test
  void aRequestThatThrowsEnds() {
    SharedToken broken =
        new SharedToken(
            _ -> {
              throw new IllegalArgumentException("a bug");
            },
            clock,
            outages);
    assertThatThrownBy(() -> broken.get(soon()))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> broken.get(soon())).hasMessageContaining("failed unexpectedly");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String get() throws ProbeFailedException {
    return held().reveal();
  }

  private Secret held() throws ProbeFailedException {
    return token.get(soon());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }
}

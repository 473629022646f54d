package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import mailquota.loop.Loop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each loop of a running agent throws in its turn: the others go on, it goes on itself, and the
 * owner of a mailbox that crosses a level meanwhile is notified once.
 */
@Timeout(120)
class AgentLoopsIT {

  private static final String WRITER = "writer";
  private static final String SILENCES = "silences";
  private static final String POLLER = "poller:imap";
  private static final String OUTBOX = "outbox:owner";
  private static final String DIGEST = "digest:daily";
  private static final String ALERTMANAGER = "alertmanager:oncall";

  private final FailingClock clock = new FailingClock();
  private OneMailbox mailbox;
  private Agent agent;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    mailbox = new OneMailbox();
    mailbox.fill(50);
    Path config = mailbox.config(folder, "{url: \"jdbc:sqlite::memory:\"}");
    Files.writeString(
        config,
        """
        oncall: {type: alertmanager, urls: ["http://127.0.0.1:1"], resend: 1s}
        daily:
          type: email
          digest: "08:00"
          from: postmaster@example.org
          to: admin@example.org
          smtp: {host: 127.0.0.1, port: 1}
        """
            .indent(2),
        StandardOpenOption.APPEND);
    agent = mailbox.agent(config, clock);
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    mailbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {WRITER, SILENCES, POLLER, OUTBOX, DIGEST, ALERTMANAGER})
  void aTurnThatThrowsOnceLosesNoNotice(String loop) throws InterruptedException {
    mailbox.awaitPolls(2);
    fail(loop, 1);
    mailbox.fill(96);
    clock.awaitFailures(loop, 1);
    assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: CRITICAL");
    mailbox.awaitPolls(5);
    assertThat(mailbox.hasMail()).isFalse();
    assertThat(failures()).containsExactlyInAnyOrderEntriesOf(Map.of(loop, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {WRITER, POLLER, OUTBOX})
  void turnsThatThrowForAWhileDelayTheNoticeAndLoseNone(String loop) throws InterruptedException {
    mailbox.awaitPolls(2);
    fail(loop, Integer.MAX_VALUE);
    mailbox.fill(96);
    clock.awaitFailures(loop, 2);
    assertThat(mailbox.hasMail()).isFalse();
    clock.fail(loop, 0);
    assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: CRITICAL");
    mailbox.awaitPolls(5);
    assertThat(mailbox.hasMail()).isFalse();
    assertThat(failures()).containsOnlyKeys(loop);
  }

  @ParameterizedTest
  @ValueSource(strings = {SILENCES, DIGEST, ALERTMANAGER})
  void turnsThatThrowAlwaysKeepNoNoticeOfAnotherChannel(String loop) throws InterruptedException {
    mailbox.awaitPolls(2);
    fail(loop, Integer.MAX_VALUE);
    clock.awaitFailures(loop, 1);
    mailbox.fill(96);
    assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: CRITICAL");
    mailbox.awaitPolls(5);
    assertThat(mailbox.hasMail()).isFalse();
    assertThat(failures()).containsOnlyKeys(loop);
  }

  /** From now on the turns of a loop fail, and the next one begins now. */
  private void fail(String loop, int times) {
    clock.fail(loop, times);
    agent.loops().filter(each -> each.name().equals(loop)).forEach(Loop::wake);
  }

  /** Of the loops that have failed. */
  private Map<String, Long> failures() {
    return agent
        .loops()
        .filter(loop -> loop.failures() > 0)
        .collect(Collectors.toMap(Loop::name, Loop::failures));
  }

  /** The system's clock, but in the threads that are to fail. Thread-safe. */
  private static final class FailingClock implements InstantSource {

    private final Map<String, AtomicInteger> left = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> failed = new ConcurrentHashMap<>();

    void fail(String thread, int times) {
      left.computeIfAbsent(thread, _ -> new AtomicInteger()).set(times);
    }

    void awaitFailures(String thread, int times) throws InterruptedException {
      assertThat(failed(thread).tryAcquire(times, 60, TimeUnit.SECONDS)).as(thread).isTrue();
    }

    private Semaphore failed(String thread) {
      return failed.computeIfAbsent(thread, _ -> new Semaphore(0));
    }

    @Override
    public Instant instant() {
      String thread = Thread.currentThread().getName();
      AtomicInteger times = left.get(thread);
      if (times != null && times.getAndUpdate(now -> Math.max(0, now - 1)) > 0) {
        failed(thread).release();
        throw new IllegalStateException("as planned");
      }
      return Instant.now();
    }
  }
}

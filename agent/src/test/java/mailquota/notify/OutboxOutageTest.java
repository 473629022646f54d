package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.email.EmailChannel;
import mailquota.notify.email.Emails;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.SettableClock;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real SMTP server that is away for hours, by a clock that is set. */
@Timeout(60)
class OutboxOutageTest {

  private static final int MAILBOXES = 50;

  /** No pause is longer, the fifth by which it varies included. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(6);

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final Instant begin = clock.instant();
  private final List<DemoMail> inbox = new CopyOnWriteArrayList<>();
  private final List<Notice> rejected = new ArrayList<>();
  private final List<Notice> recorded = new ArrayList<>();
  private int failures;

  @TempDir private Path folder;

  private Store store = new Store(StoreSettings.sqlite(":memory:"), clock);

  @BeforeEach
  void open() {
    store = new Store(StoreSettings.sqlite(folder.resolve("state.db").toString()), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void afterSixHoursEachNoticeArrivesOnceAndInItsOrder()
      throws IOException, MessagingException, InterruptedException {
    Duration outage = Duration.ofHours(6);
    try (DemoServer smtp = DemoSmtpServer.start(0, _ -> true, inbox::add)) {
      OutboxLane lane = lane(smtp.port());
      smtp.pause();
      for (int i = 0; i < MAILBOXES; i++) {
        run(lane, begin.plus(Duration.ofMinutes(4L * i)));
        record(i, Level.INFO);
      }
      for (int i = 0; i < MAILBOXES; i++) {
        run(lane, begin.plus(Duration.ofMinutes(200 + 3L * i)));
        record(i, Level.CRITICAL);
      }
      run(lane, begin.plus(outage));
      assertThat(inbox).isEmpty();
      assertThat(failures).isBetween(1, mostFailures(outage));

      smtp.resume();
      failures = 0;
      run(lane, clock.instant().plus(LONGEST_PAUSE));
    }
    assertThat(failures).as("after it was back").isZero();
    assertThat(rejected).isEmpty();
    assertThat(store.pending("owner", 1)).isEmpty();
    assertThatAllArrivedInOrder(recorded);
  }

  @Test
  void afterTwentyFiveHoursOlderNoticesAreRejectedAndTheRestArrives()
      throws IOException, MessagingException, InterruptedException {
    Duration outage = Duration.ofHours(25);
    String log;
    try (DemoServer smtp = DemoSmtpServer.start(0, _ -> true, inbox::add);
        Stderr stderr = new Stderr()) {
      OutboxLane lane = lane(smtp.port());
      smtp.pause();
      for (int i = 0; i < MAILBOXES; i++) {
        // The first 30 in the first hour; the first 10 of them once more at the end.
        run(lane, begin.plus(Duration.ofMinutes(i < 30 ? i : 120 + i)));
        record(i, Level.INFO);
      }
      run(lane, begin.plus(Duration.ofHours(20)));
      IntStream.range(0, 10).forEach(i -> record(i, Level.CRITICAL));
      run(lane, begin.plus(outage));
      assertThat(failures).isBetween(1, mostFailures(outage));

      smtp.resume();
      run(lane, clock.instant().plus(LONGEST_PAUSE));
      log = stderr.text();
    }
    List<Notice> old = recorded.subList(0, 30);
    assertThat(rejected).containsExactlyInAnyOrderElementsOf(old);
    assertThat(Deliveries.of(store, 1000))
        .filteredOn(each -> each.outcome() == Outcome.REJECTED)
        .hasSize(old.size())
        .extracting(Delivered::why)
        .containsOnly("not delivered within 24 hours");
    assertThat(old)
        .allSatisfy(notice ->
            assertThat(log).containsOnlyOnce("notice=" + notice.id() + " will never arrive: not"));
    assertThat(store.pending("owner", 1)).isEmpty();
    assertThatAllArrivedInOrder(recorded.subList(30, recorded.size()));
  }

  private OutboxLane lane(int port) {
    return new OutboxLane(
        store,
        new GatedEntries(),
        new EmailChannel(Emails.to("{mailbox}", null, port), _ -> List.of()),
        clock,
        RandomGenerator.of("L64X128MixRandom"),
        (_, notice, delivery) -> {
          switch (delivery) {
            case Accepted() -> {}
            case RetryLater _ -> failures++;
            case Rejected _ -> rejected.add(notice);
          }
        });
  }

  private void record(int user, Level level) {
    Notice notice =
        new Notice(
            new Subject(new Address("user" + user + "@example.org"), "mx1", "", Resource.STORAGE),
            Owner.UNKNOWN,
            new Usage(9, new Limit.Finite(10)),
            new Change(level, Level.OK, Change.Why.RAISED, begin, 0),
            Forecast.NONE,
            clock.instant());
    recorded.add(notice);
    store.record(List.of(), List.of(new OutboxEntry("owner", notice)));
  }

  /** As its thread would: round after round, and between them the pause that the last one wants. */
  private void run(OutboxLane lane, Instant end) throws InterruptedException {
    for (Duration pause = lane.round();
        clock.instant().plus(pause).isBefore(end);
        pause = lane.round()) {
      clock.advance(pause);
    }
    clock.advance(Duration.between(clock.instant(), end));
  }

  /** One each pause, were all of them a fifth shorter; and as many as it takes to begin pausing. */
  private static int mostFailures(Duration outage) {
    int most = Retries.FAILURES_OF_CHANNEL;
    Duration pause = Retries.BACKOFF.first();
    for (Duration at = shortened(pause);
        at.compareTo(outage) <= 0;
        at = at.plus(shortened(pause))) {
      most++;
      Duration doubled = pause.multipliedBy(2);
      pause =
          doubled.compareTo(Retries.BACKOFF.longest()) < 0 ? doubled : Retries.BACKOFF.longest();
    }
    return most;
  }

  private static Duration shortened(Duration pause) {
    return pause.multipliedBy(4).dividedBy(5);
  }

  private void assertThatAllArrivedInOrder(List<Notice> notices) throws MessagingException {
    Map<String, List<String>> arrived = new HashMap<>();
    for (DemoMail mail : inbox) {
      MimeMessage message = Emails.read(mail);
      arrived
          .computeIfAbsent(message.getHeader("X-Quota-Mailbox", null), _ -> new ArrayList<>())
          .add(message.getMessageID());
    }
    Map<String, List<String>> expected =
        notices.stream()
            .collect(
                groupingBy(
                    notice -> notice.subject().mailbox().value(),
                    mapping(notice -> "<" + notice.id() + "@example.org>", toList())));
    assertThat(arrived).isEqualTo(expected);
    assertThat(inbox).hasSameSizeAs(notices);
  }

  /** What is logged meanwhile. */
  private static final class Stderr implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Stderr() {
      System.setErr(new PrintStream(written, true, UTF_8));
    }

    String text() {
      return written.toString(UTF_8);
    }

    @Override
    public void close() {
      System.setErr(before);
    }
  }
}

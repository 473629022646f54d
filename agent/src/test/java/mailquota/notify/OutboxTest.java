package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Parcel;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a notice, by what its channel says. */
@Timeout(30)
class OutboxTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());

  @Test
  void noticesArriveInTheirOrder() throws InterruptedException {
    List<String> arrived = deliver(5, _ -> new Accepted());

    assertThat(arrived).containsExactly("user0", "user1", "user2", "user3", "user4");
  }

  @Test
  void whatIsToBeTriedLaterIsTriedAgainBeforeTheNext() throws InterruptedException {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    List<String> arrived =
        deliver(
            2,
            notice -> {
              seen.add(user(notice));
              return seen.size() == 1 ? new RetryLater("busy") : new Accepted();
            });

    assertThat(seen).containsExactly("user0", "user0", "user1");
    assertThat(arrived).containsExactly("user0", "user1");
    assertThat(outcomes).containsExactly("user0 retry", "user0 accepted", "user1 accepted");
  }

  @Test
  void aRejectedNoticeHoldsUpNoOther() throws InterruptedException {
    deliver(2, notice -> user(notice).equals("user0") ? new Rejected("no") : new Accepted());

    assertThat(outcomes).containsExactly("user0 rejected", "user1 accepted");
  }

  @Test
  void aChannelThatThrowsIsABugAndTheNextNoticeGoesOut() throws InterruptedException {
    deliver(
        2,
        notice -> {
          if (user(notice).equals("user0")) {
            throw new IllegalStateException("a bug, as the test wants");
          }
          return new Accepted();
        });

    assertThat(outcomes).containsExactly("user0 rejected", "user1 accepted");
  }

  @Test
  void aNoticeOlderThanADayWarnsNoMore() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Outbox outbox =
        new Outbox(
            List.of(new Scripted("owner", _ -> new Accepted())),
            InstantSource.fixed(NOW.plus(Duration.ofHours(25))),
            (_, notice, delivery) -> {
              outcomes.add(user(notice) + " " + delivery.label());
              done.countDown();
            });
    add(outbox, notice(0));
    outbox.start();

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcomes).containsExactly("user0 rejected");
    outbox.close();
  }

  @Test
  void whatWaitsIsCountedAndDrainedWhenItCloses() {
    Outbox outbox =
        new Outbox(
            List.of(new Scripted("owner", _ -> new Accepted())),
            InstantSource.fixed(NOW),
            (_, notice, delivery) -> outcomes.add(user(notice) + " " + delivery.label()));
    add(outbox, notice(0));
    add(outbox, notice(1));
    assertThat(outbox.pending()).containsExactly(new Outbox.Pending("owner", 2, NOW));

    outbox.start();
    outbox.close(Duration.ofSeconds(20));

    assertThat(outcomes).containsExactly("user0 accepted", "user1 accepted");
    assertThat(outbox.pending()).containsExactly(new Outbox.Pending("owner", 0, Instant.EPOCH));
  }

  /** Delivers so many notices and gives the users of the accepted ones. */
  private List<String> deliver(int count, Function<Notice, Delivery> channel)
      throws InterruptedException {
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch left = new CountDownLatch(count);
    Outbox outbox =
        new Outbox(
            List.of(new Scripted("owner", channel)),
            InstantSource.fixed(NOW),
            (_, notice, delivery) -> {
              outcomes.add(user(notice) + " " + delivery.label());
              if (delivery instanceof Accepted) {
                accepted.add(user(notice));
              }
              if (!(delivery instanceof RetryLater)) {
                left.countDown();
              }
            });
    outbox.start();
    for (int i = 0; i < count; i++) {
      add(outbox, notice(i));
    }
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    outbox.close();
    return accepted;
  }

  private static String user(Notice notice) {
    return notice.subject().mailbox().localpart();
  }

  private static Notice notice(int user) {
    return new Notice(
        new Subject(new Address("user" + user + "@example.org"), "mx1", "", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(9, new Limit.Finite(10)),
        new Change(Level.WARNING, Level.OK, Change.Why.RAISED, NOW, 0),
        Forecast.NONE,
        NOW);
  }

  /** Says what the test says. */
  private record Scripted(String name, Function<Notice, Delivery> script) implements Channel {
    @Override
    public boolean carries(Notice notice) {
      return true;
    }

    @Override
    public Delivery deliver(Notice notice) {
      return script.apply(notice);
    }
  }

  private static void add(Outbox outbox, Notice notice) {
    outbox.channels(notice).forEach(channel -> outbox.add(new Parcel(channel, notice)));
  }
}

package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Delivered.Outcome;
import org.junit.jupiter.api.Test;

class RecentWritesTest {

  private static final String ALICE = "alice@example.org";

  private Instant now = Samples.NOW;
  private final RecentWrites recent = new RecentWrites(() -> now, true);

  private static StoredMailbox state(String mailbox, Instant at) {
    return new StoredMailbox(new Address(mailbox), "mx1", at, List.of());
  }

  private static OutboxEntry notice(Level level) {
    return new OutboxEntry("owner", Samples.notice(ALICE, level));
  }

  private List<StoredMailbox> states() {
    return RecentWrites.states(recent.all()).toList();
  }

  @Test
  void theLastStateIsKeptWithAllNoticesAndDeliveries() {
    OutboxEntry first = notice(Level.WARNING);
    OutboxEntry second = notice(Level.CRITICAL);
    StoredMailbox last = state(ALICE, now.plusSeconds(1));
    recent.stored(List.of(state(ALICE, now)), List.of(first));
    recent.stored(List.of(last), List.of(second));
    Delivered delivered = new Delivered(first, Outcome.ACCEPTED, null, now);
    recent.ended(List.of(delivered));
    assertThat(states()).containsExactly(last);
    assertThat(recent.all().stream().flatMap(each -> each.notices().stream()))
        .containsExactly(first, second);
    assertThat(recent.all().stream().flatMap(each -> each.ended().stream()))
        .containsExactly(delivered);
  }

  @Test
  void itIsKeptForTenMinutesAndAtMostForTwenty() {
    recent.stored(List.of(state("a@example.org", now)), List.of());
    now = now.plus(RecentWrites.KEPT);
    recent.stored(List.of(state("b@example.org", now)), List.of());
    assertThat(states()).hasSize(2);
    now = now.plus(RecentWrites.KEPT);
    recent.stored(List.of(state("c@example.org", now)), List.of());
    assertThat(states())
        .extracting(each -> each.mailbox().value())
        .containsExactly("b@example.org", "c@example.org");
  }

  @Test
  void afterTheClockWasSetBackNothingIsKeptForEver() {
    recent.stored(List.of(state("a@example.org", now)), List.of());
    now = now.minus(Duration.ofDays(1));
    recent.stored(List.of(state("b@example.org", now)), List.of());
    now = now.plus(RecentWrites.KEPT);
    recent.stored(List.of(state("c@example.org", now)), List.of());
    assertThat(states()).hasSize(2);
  }

  @Test
  void theNewestAreKeptOfVeryMany() {
    IntStream.range(0, 3 * RecentWrites.MOST)
        .forEach(i -> recent.stored(List.of(state("u" + i + "@example.org", now)), List.of()));
    assertThat(states()).hasSize(2 * RecentWrites.MOST);
    assertThat(states().getFirst().mailbox().value())
        .isEqualTo("u" + RecentWrites.MOST + "@example.org");
  }

  @Test
  void aStateIsForgottenWithItsSegmentAndItsNoticesAreNot() {
    recent.stored(List.of(state(ALICE, now)), List.of(notice(Level.FULL)));
    recent.keepStates(_ -> false);
    assertThat(states()).isEmpty();
    assertThat(recent.all()).singleElement().matches(each -> each.notices().size() == 1);
    recent.forget(
        List.of(
            Mailbox.of(new Address(ALICE), Samples.notice(ALICE, Level.FULL).subject().server())));
    assertThat(recent.all()).isEmpty();
  }

  @Test
  void aProcessThatHasTheStoreAloneKeepsNothing() {
    RecentWrites alone = new RecentWrites(InstantSource.fixed(now), false);
    alone.stored(List.of(state(ALICE, now)), List.of());
    assertThat(alone.all()).isEmpty();
  }
}

package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.inventory.AddressSet;
import mailquota.inventory.MailboxEntry;
import mailquota.quota.Address;
import org.junit.jupiter.api.Test;

/** Which content of a source is accepted, and which is held. */
class AdmissionTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  private Admission admission = Admission.of(users(0, 100));
  private Instant now = START;

  @Test
  void theFirstContentIsAccepted() {
    admission = Admission.NONE;
    assertThat(objection(users(0, 0))).isEmpty();
    admission = Admission.NONE;
    assertThat(objection(users(0, 5))).isEmpty();
  }

  @Test
  void aFifthMayBeMissing() {
    assertThat(objection(users(20, 100))).isEmpty();
  }

  @Test
  void moreThanAFifthIsHeld() {
    assertThat(objection(users(21, 100))).isEqualTo("it lacks 21 of mailboxes=100");
    assertThat(admission.isHeld()).isTrue();
  }

  @Test
  void othersInTheirPlaceDoNotMakeUpForMissingOnes() {
    assertThat(objection(users(50, 150))).isEqualTo("it lacks 50 of mailboxes=100");
  }

  @Test
  void tenMayBeMissingWhateverTheirShare() {
    admission = Admission.of(users(0, 12));
    assertThat(objection(users(10, 12))).isEmpty();
    admission = Admission.of(users(0, 12));
    assertThat(objection(users(11, 12))).isEqualTo("it lacks 11 of mailboxes=12");
  }

  @Test
  void anEmptyContentIsHeldEvenAfterASingleMailbox() {
    admission = Admission.of(users(0, 1));
    for (int i = 0; i < 10; i++) {
      assertThat(objection(users(0, 0))).isEqualTo("it is empty, and had mailboxes=1");
      now = now.plus(INTERVAL);
    }
  }

  @Test
  void moreThanTenTimesAsManyAreHeld() {
    assertThat(objection(users(0, 1000))).isEmpty();
    admission = Admission.of(users(0, 100));
    assertThat(objection(users(0, 1001))).isEqualTo("it has mailboxes=1001, and had mailboxes=100");
  }

  @Test
  void theSameContentPassesAtTheThirdIntervalInARow() {
    assertThat(objection(users(50, 100))).isNotEmpty();
    now = now.plus(INTERVAL);
    assertThat(objection(users(50, 100))).isNotEmpty();
    now = now.plus(INTERVAL);
    assertThat(objection(users(50, 100))).isEmpty();
    assertThat(admission.isHeld()).isFalse();
    assertThat(objection(users(50, 100))).isEmpty();
  }

  @Test
  void readingsLessThanAnIntervalApartDoNotCount() {
    for (int i = 0; i < 12; i++) {
      assertThat(objection(users(50, 100))).isNotEmpty();
      now = now.plus(INTERVAL.dividedBy(10));
    }
  }

  @Test
  void anotherContentBeginsTheCountAnew() {
    for (int i = 0; i < 9; i++) {
      assertThat(objection(users(50 + i, 100))).isNotEmpty();
      now = now.plus(INTERVAL);
    }
  }

  @Test
  void aContentThatIsBackEndsTheHold() {
    assertThat(objection(users(50, 100))).isNotEmpty();
    assertThat(objection(users(0, 100))).isEmpty();
    assertThat(admission.isHeld()).isFalse();
  }

  @Test
  void anAdminAcceptsWhatIsHeldAndNothingWorse() {
    assertThat(objection(users(50, 100))).isNotEmpty();
    assertThat(admission.isLikeHeld(users(50, 100), SourceGuard.DEFAULT)).isTrue();
    assertThat(admission.isLikeHeld(users(55, 100), SourceGuard.DEFAULT)).isTrue();
    assertThat(admission.isLikeHeld(users(90, 100), SourceGuard.DEFAULT)).isFalse();
    assertThat(admission.isLikeHeld(users(0, 0), SourceGuard.DEFAULT)).isFalse();
  }

  @Test
  void anAdminAcceptsAnEmptyContentIfItIsHeld() {
    assertThat(admission.isLikeHeld(users(0, 0), SourceGuard.DEFAULT)).isFalse();
    assertThat(objection(users(0, 0))).isNotEmpty();
    assertThat(admission.isLikeHeld(users(0, 0), SourceGuard.DEFAULT)).isTrue();
  }

  @Test
  void aSetIsTheSameAfterItWasStored() {
    AddressSet set = users(0, 1000);
    AddressSet stored = AddressSet.ofHashes(set.hashes());
    assertThat(stored).isEqualTo(set);
    assertThat(stored.missingIn(users(3, 1000))).isEqualTo(3);
    assertThat(stored.contains(new Address("user999@example.org"))).isTrue();
    assertThat(stored.contains(new Address("user1000@example.org"))).isFalse();
  }

  private String objection(AddressSet next) {
    Admission.Decision decision = admission.decide(next, SourceGuard.DEFAULT, INTERVAL, now);
    admission = decision.next();
    return decision.objection();
  }

  private static AddressSet users(int from, int to) {
    Collection<MailboxEntry> entries =
        IntStream.range(from, to)
            .mapToObj(i -> MailboxEntry.of(new Address("user" + i + "@example.org"), "mx1"))
            .toList();
    return AddressSet.of(List.copyOf(entries));
  }
}

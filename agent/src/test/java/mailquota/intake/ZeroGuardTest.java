package mailquota.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.NoQuota;
import org.junit.jupiter.api.Test;

/** Mailboxes of a server that fall to 0, at the same time or one by one. */
class ZeroGuardTest {

  private static final Duration ROUND = Duration.ofHours(1);
  private static final Instant START = TestServers.NOW;

  /** The mailboxes with an accepted use above 0. */
  private final Set<Integer> inUse = new HashSet<>();

  private int size;
  private Instant now = START.plus(Duration.ofDays(1));

  private final ZeroGuard guard =
      new ZeroGuard(
          new ZeroGuard.Server() {
            @Override
            public int size() {
              return size;
            }

            @Override
            public Stream<Address> inUse() {
              return inUse.stream().map(i -> mailbox(i).address());
            }
          },
          () -> ROUND,
          START);

  @Test
  void oneEmptiedMailboxIsAcceptedAtItsNextReadingIfOthersHaveUse() {
    server(100);
    assertThat(falls(7)).isFalse();
    reads(1, 2, 3);
    assertThat(falls(7)).isTrue();
    assertThat(guard.isSuspicious()).isFalse();
    assertThat(guard.fallen()).isZero();
  }

  @Test
  void mailboxesEmptiedOverADayAreNotSuspicious() {
    server(1000);
    for (int i = 0; i < 200; i++) {
      assertThat(falls(i)).isFalse();
      reads(500 + i, 700 + i);
      assertThat(guard.isSuspicious()).isFalse();
      reads(300 + i, 800);
      assertThat(falls(i)).isTrue();
    }
  }

  @Test
  void anUnmountedStoreIsSuspiciousAfterAFewMailboxesAndNoneIsAccepted() {
    server(1000);
    reads(900, 901, 902, 903);
    for (int i = 0; i < 1000; i++) {
      assertThat(falls(i)).isFalse();
      assertThat(guard.isSuspicious()).isEqualTo(i >= 9);
      // Read again before any other mailbox has use.
      assertThat(falls(i)).isFalse();
    }
  }

  @Test
  void theFirstFallsAreHeldUntilAnotherMailboxIsRead() {
    server(50);
    for (int i = 0; i < 50; i++) {
      assertThat(falls(1)).isFalse();
      now = now.plusSeconds(30);
    }
    assertThat(guard.isSuspicious()).isFalse();
  }

  @Test
  void aSingleFallIsAcceptedAfterARound() {
    server(50);
    assertThat(falls(1)).isFalse();
    now = now.plus(ROUND);
    assertThat(falls(1)).isTrue();
  }

  @Test
  void theServerIsSuspiciousUntilThreeQuartersAreBack() {
    server(20);
    IntStream.range(0, 20).forEach(this::falls);
    assertThat(guard.isSuspicious()).isTrue();
    IntStream.range(0, 14).forEach(this::reads);
    assertThat(guard.isSuspicious()).isTrue();
    reads(14);
    assertThat(guard.isSuspicious()).isFalse();
    // The other mailboxes were emptied meanwhile.
    assertThat(falls(17)).isTrue();
  }

  @Test
  void aServerOfThreeMailboxesIsSuspiciousWhenAllFallAndNotWhenTwoDo() {
    server(3);
    assertThat(falls(0)).isFalse();
    assertThat(falls(1)).isFalse();
    reads(2);
    assertThat(guard.isSuspicious()).isFalse();
    assertThat(falls(2)).isFalse();
    assertThat(guard.isSuspicious()).isTrue();
  }

  @Test
  void onSmallerServersTheSecondReadingIsAccepted() {
    server(2);
    assertThat(falls(0)).isFalse();
    assertThat(falls(0)).isTrue();
    assertThat(falls(1)).isFalse();
    assertThat(falls(1)).isTrue();
  }

  @Test
  void theOnlyMailboxInUseIsAcceptedAtItsSecondReading() {
    size = 100;
    inUse.add(5);
    assertThat(falls(5)).isFalse();
    assertThat(falls(5)).isTrue();
  }

  @Test
  void halfOfTheMailboxesAreNotSuspicious() {
    server(40);
    for (int i = 0; i < 20; i++) {
      reads(20 + i);
      falls(i);
      reads(20 + (i + 7) % 20);
    }
    assertThat(guard.isSuspicious()).isFalse();
  }

  @Test
  void acceptReturnsTheHeldProbesAndAcceptsTheNextRound() {
    server(30);
    IntStream.range(0, 15).forEach(this::falls);
    assertThat(guard.isSuspicious()).isTrue();

    assertThat(guard.accept(now))
        .extracting(probe -> probe.mailbox().address().localpart())
        .hasSize(15)
        .contains("user0", "user14");
    assertThat(guard.isSuspicious()).isFalse();
    assertThat(falls(20)).isTrue();
    now = now.plus(ROUND).plusSeconds(1);
    assertThat(falls(21)).isFalse();
  }

  @Test
  void anAcceptanceExpiresAfterARound() {
    server(30);
    IntStream.range(0, 15).forEach(this::falls);

    assertThat(guard.accept(now.minus(Duration.ofDays(3)))).isEmpty();
    assertThat(guard.isSuspicious()).isTrue();
    assertThat(falls(1)).isFalse();
  }

  @Test
  void aMailboxWithoutUseDoesNotFall() {
    server(30);
    for (int i = 0; i < 30; i++) {
      assertThat(guard.accepts(probe(i), false, false)).isTrue();
    }
    assertThat(guard.isSuspicious()).isFalse();
  }

  @Test
  void removedMailboxesLeaveTheGuard() {
    server(30);
    IntStream.range(0, 15).forEach(this::falls);
    IntStream.range(0, 13).forEach(i -> guard.forget(mailbox(i).address()));
    assertThat(guard.isSuspicious()).isFalse();
    assertThat(guard.fallen()).isEqualTo(2);
  }

  private void server(int mailboxes) {
    size = mailboxes;
    IntStream.range(0, mailboxes).forEach(inUse::add);
  }

  /** Whether a reading of 0 is accepted. */
  private boolean falls(int i) {
    now = now.plusSeconds(1);
    boolean isAccepted = guard.accepts(probe(i), true, false);
    if (isAccepted) {
      inUse.remove(i);
    }
    return isAccepted;
  }

  private void reads(int... mailboxes) {
    for (int i : mailboxes) {
      now = now.plusSeconds(1);
      assertThat(guard.accepts(probe(i), true, true)).isTrue();
    }
  }

  private Probe probe(int i) {
    return new Probe(mailbox(i), now, Duration.ZERO, new NoQuota());
  }

  private static Mailbox mailbox(int i) {
    return Mailbox.of("user" + i + "@mx1.example", "mx1");
  }
}

package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import mailquota.probe.Pipelining.Extent;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipeliningTest {

  private static final String GREETING = "Courier ready at 08:00 <17.42@host>";

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T08:00:00Z"));
  private final Pipelining pipelining = new Pipelining(clock);

  @Test
  void lostCommandsAreRememberedForADayOrUntilTheGreetingChanges() {
    assertThat(pipelining.extent(GREETING)).isEqualTo(Extent.ALL);
    pipelining.learn(GREETING, Extent.BEHIND_LOGIN);

    assertThat(pipelining.extent("Courier ready at 09:13 <18.43@host>"))
        .isEqualTo(Extent.BEHIND_LOGIN);
    assertThat(pipelining.extent("Dovecot ready at 09:13")).isEqualTo(Extent.ALL);
    clock.advance(Duration.ofHours(25));
    assertThat(pipelining.extent(GREETING)).isEqualTo(Extent.ALL);
  }

  @Test
  void theSmallerExtentStays() {
    pipelining.learn(GREETING, Extent.NONE);
    pipelining.learn(GREETING, Extent.BEHIND_LOGIN);
    assertThat(pipelining.extent(GREETING)).isEqualTo(Extent.NONE);
  }

  @Test
  void aConfirmedRefusalIsNotCheckedAgain() {
    assertThat(pipelining.isDoubtful(GREETING, "not now (0.001 secs)")).isTrue();
    pipelining.confirm(GREETING, "not now (0.001 secs)");
    assertThat(pipelining.isDoubtful(GREETING, "not now (0.002 secs)")).isFalse();
    assertThat(pipelining.isDoubtful(GREETING, "not valid in this state")).isTrue();
  }

  /**
   * Servers that put the mailbox name into each refusal are no longer checked after some refusals.
   */
  @Test
  void afterTenRealRefusalsNoneIsChecked() {
    for (char mailbox = 'a'; mailbox <= 'j'; mailbox++) {
      assertThat(pipelining.isDoubtful(GREETING, "no mailbox " + mailbox)).isTrue();
      pipelining.confirm(GREETING, "no mailbox " + mailbox);
    }
    assertThat(pipelining.isDoubtful(GREETING, "no mailbox k")).isFalse();
    clock.advance(Duration.ofHours(25));
    assertThat(pipelining.isDoubtful(GREETING, "no mailbox k")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Dovecot ready., Dovecot ready.",
    "+OK POP3 ready <1896.697170952@mx>, '+OK  ready '",
    "at 08:15 on mx1 ready, at  on  ready",
    "1, ''"
  })
  void wordsWithDigitsAreNotPartOfTheShape(String greeting, String shape) {
    assertThat(Learned.shape(greeting)).isEqualTo(shape);
  }

  /** A quadratic pattern took 40 minutes. */
  @Test
  @Timeout(20)
  void oneLongWordIsReadOnce() {
    String word = "x".repeat(WireInput.MAX_LINE * 16);
    assertThat(Learned.shape(word)).isEqualTo(word);
  }
}

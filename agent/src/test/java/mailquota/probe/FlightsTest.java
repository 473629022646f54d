package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightsTest {

  @ParameterizedTest
  @CsvSource({
    "Dovecot ready., Dovecot ready.",
    "+OK POP3 ready <1896.697170952@mx>, '+OK  ready '",
    "at 08:15 on mx1 ready, at  on  ready",
    "1, ''"
  })
  void wordsWithDigitsAreNoPartOfAGreeting(String greeting, String shape) {
    assertThat(Learned.shape(greeting)).isEqualTo(shape);
  }

  /** With a step for each pair of characters it took 40 minutes. */
  @Test
  @Timeout(20)
  void oneLongWordIsReadOnce() {
    String word = "x".repeat(WireInput.MAX_LINE * 16);
    assertThat(Learned.shape(word)).isEqualTo(word);
  }
}

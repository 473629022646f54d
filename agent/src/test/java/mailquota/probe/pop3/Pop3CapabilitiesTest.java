package mailquota.probe.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pop3CapabilitiesTest {

  @Test
  void mechanismsAreListedInAnyCase() {
    assertThat(Pop3Capabilities.of(List.of("TOP", "pipelining", "SASL PLAIN")))
        .isEqualTo(new Pop3Capabilities(true, Duration.ZERO, Set.of("SASL", "PLAIN")));
    assertThat(Pop3Capabilities.of(List.of("SASL PIPELINING")).pipelining()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "LOGIN-DELAY 10, PT10S",
    "login-delay 900 USER, PT15M",
    "LOGIN-DELAY 0, PT0S",
    "LOGIN-DELAY 999999999, P1D",
    "LOGIN-DELAY, PT0S",
    "LOGIN-DELAY -5, PT0S",
    "LOGIN-DELAY 9999999999, PT0S",
    "X-LOGIN-DELAY 10, PT0S"
  })
  void aLoginDelayIsInSeconds(String line, Duration delay) {
    assertThat(Pop3Capabilities.of(List.of(line)).loginDelay()).isEqualTo(delay);
  }
}

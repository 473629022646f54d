package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import mailquota.quota.Address;
import org.junit.jupiter.api.Test;

class ProbeAsksTest {

  private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
  private static final Address ALICE = new Address("alice@example.org");

  private final ProbeAsks asks = new ProbeAsks();

  @Test
  void aMailboxIsAskedForOnceAMinute() {
    assertThat(asks.take(ALICE, NOW)).isZero();
    assertThat(asks.take(ALICE, NOW.plusSeconds(20))).isEqualTo(Duration.ofSeconds(40));
    assertThat(asks.take(new Address("bob@example.org"), NOW.plusSeconds(20))).isZero();
    assertThat(asks.take(ALICE, NOW.plusSeconds(60))).isZero();
  }

  @Test
  void aThousandMailboxesAreAskedForInAMinute() {
    assertThat(
            IntStream.range(0, 1000)
                .mapToObj(i -> new Address("user" + i + "@example.org"))
                .filter(mailbox -> asks.take(mailbox, NOW).isZero()))
        .hasSize(1000);
    assertThat(asks.take(ALICE, NOW.plusSeconds(1))).isEqualTo(Duration.ofSeconds(59));
    assertThat(asks.take(ALICE, NOW.plusSeconds(60))).isZero();
  }

  @Test
  void aClockThatIsSetBackForbidsNothing() {
    assertThat(asks.take(ALICE, NOW)).isZero();
    assertThat(asks.take(ALICE, NOW.minusSeconds(3600))).isZero();
  }
}

package mailquota.notify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that only the agent can make. */
class OwnerLinksTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Address ALICE = new Address("alice@example.org");
  private static final String BASE = "https://quota.example.org/quota/";

  private static OwnerLinks links(String... secrets) {
    return new OwnerLinks(
        URI.create(BASE), List.of(secrets).stream().map(Secret::new).toList(), Duration.ofDays(7));
  }

  private static String token(OwnerLinks links) {
    String url = links.url(ALICE, NOW);
    assertThat(url).startsWith("https://quota.example.org/quota/o/");
    return url.substring(url.lastIndexOf('/') + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "alice@example.org", "jürgen@example.org", "o'neill+x@example.org"})
  void aLinkOpensItsMailbox(String address) {
    String url = links("one").url(new Address(address), NOW);
    String token = url.substring(url.lastIndexOf('/') + 1);
    assertThat(links("one").open(token, NOW)).contains(new Address(address));
    assertThat(token).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void aLinkTellsNeitherTheAddressNorItsLength() {
    String alice = token(links("one"));
    assertThat(new String(Base64.getUrlDecoder().decode(alice), ISO_8859_1))
        .doesNotContain("alice", "example");
    assertThat(token(links("one"))).as("another each time").isNotEqualTo(alice);
    assertThat(links("one").url(new Address("bo@example.org"), NOW))
        .hasSameSizeAs(links("one").url(ALICE, NOW));
  }

  @Test
  void aLinkEnds() {
    String token = token(links("one"));
    Instant end = NOW.plus(Duration.ofDays(7));
    assertThat(links("one").open(token, end.minusSeconds(1))).contains(ALICE);
    assertThat(links("one").open(token, end)).isEmpty();
  }

  @Test
  void aSecretIsReplacedInTwoSteps() {
    String old = token(links("old"));
    assertThat(links("new", "old").open(old, NOW)).contains(ALICE);
    String made = token(links("new", "old"));
    assertThat(links("new").open(made, NOW)).contains(ALICE);
    assertThat(links("old").open(made, NOW)).isEmpty();
    assertThat(links("new").open(old, NOW)).isEmpty();
  }

  @Test
  void aChangedLinkOpensNothing() {
    String token = token(links("one"));
    byte[] whole = Base64.getUrlDecoder().decode(token);
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      String other = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertThat(links("one").open(other, NOW)).as("byte %d", i).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "!", "AAAAAAAAAAAAAAAA", "../../etc/passwd", "%00"})
  void whatIsNoLinkOpensNothing(String token) {
    assertThat(links("one").open(token, NOW)).isEmpty();
    assertThat(links("one").open("A".repeat(100_000), NOW)).isEmpty();
  }
}

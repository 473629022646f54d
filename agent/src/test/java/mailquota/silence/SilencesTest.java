package mailquota.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a silence silences, and when. */
class SilencesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Subject ALICE =
      new Subject(new Address("Alice@example.org"), "mx1", "User quota", Resource.STORAGE);

  /** Empty is not given. */
  @ParameterizedTest
  @CsvSource({
    // mailbox, domain, server, level of the silence; level of the notice; silenced
    "Alice@example.org,,,,FULL,true",
    "Alice@EXAMPLE.org,,,,FULL,true",
    "alice@example.org,,,,FULL,false",
    "bob@example.org,,,,INFO,false",
    "Alice,,,,INFO,false",
    "*,,,,FULL,true",
    "*@example.org,,,,FULL,true",
    "*@Example.Org,,,,FULL,true",
    "*@example.net,,,,FULL,false",
    "*example.org,,,,FULL,true",
    "A*e@*.org,,,,INFO,true",
    "Alice*@example.org,,,,INFO,true",
    "*lice@example,,,,INFO,false",
    "**@*,,,,INFO,true",
    ",example.org,,,FULL,true",
    ",EXAMPLE.ORG,,,FULL,true",
    ",example.net,,,FULL,false",
    ",org,,,FULL,false",
    ",,mx1,,FULL,true",
    ",,mx2,,FULL,false",
    ",,MX1,,FULL,false",
    ",,,WARNING,INFO,true",
    ",,,WARNING,WARNING,true",
    ",,,WARNING,CRITICAL,false",
    ",,,INFO,WARNING,false",
    ",,,FULL,FULL,true",
    "*@example.org,example.org,mx1,CRITICAL,CRITICAL,true",
    "*@example.org,example.org,mx1,CRITICAL,FULL,false",
    "*@example.org,example.org,mx2,CRITICAL,CRITICAL,false",
    "*@example.org,example.net,mx1,CRITICAL,CRITICAL,false",
    "bob@*,example.org,mx1,CRITICAL,CRITICAL,false"
  })
  void allPartsThatAreGivenMustApply(
      @Nullable String mailbox,
      @Nullable String domain,
      @Nullable String server,
      @Nullable Level level,
      Level of,
      boolean isSilenced) {
    Silences silences = silenced(new Silence.Matcher(mailbox, domain, server, level));
    assertThat(silences.cover(ALICE, of, NOW)).isEqualTo(isSilenced);
  }

  /** Its mailbox is @example.org. */
  @Test
  void aRootThatMailboxesShareIsSilencedByTheirDomainAndNotByOneOfThem() {
    Subject shared = new Subject(new Address("@example.org"), "mx1", "Account", Resource.STORAGE);
    assertThat(covers("*@example.org", null, shared)).isTrue();
    assertThat(covers(null, "example.org", shared)).isTrue();
    assertThat(covers("Alice@example.org", null, shared)).isFalse();
  }

  private static boolean covers(
      @Nullable String mailbox, @Nullable String domain, Subject subject) {
    return silenced(new Silence.Matcher(mailbox, domain, null, null))
        .cover(subject, Level.FULL, NOW);
  }

  @Test
  void aMatcherOfNothingOrOfOkIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Silence.Matcher(null, null, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Silence.Matcher("*", null, null, Level.OK));
  }

  @Test
  void itHoldsFromItsStartUntilBeforeItsEnd() {
    Silences silences = silenced(new Silence.Matcher("*", null, null, null));
    Instant end = NOW.plus(Duration.ofHours(1));
    assertThat(silences.cover(ALICE, Level.INFO, NOW.minusNanos(1))).isFalse();
    assertThat(silences.cover(ALICE, Level.INFO, NOW)).isTrue();
    assertThat(silences.cover(ALICE, Level.INFO, end.minusNanos(1))).isTrue();
    assertThat(silences.cover(ALICE, Level.INFO, end)).isFalse();
    assertThat(silences.activeAt(end.minusNanos(1))).isEqualTo(1);
    assertThat(silences.activeAt(end)).isZero();
    assertThat(silences.notEnded(end.minusNanos(1))).isEqualTo(silences);
    assertThat(silences.notEnded(end)).isEqualTo(Silences.NONE);
  }

  @Test
  @Timeout(5)
  void aPatternOfManyStarsIsDecidedAtOnce() {
    assertThat(Glob.matches("a*".repeat(150) + "b", "a".repeat(320))).isFalse();
    assertThat(Glob.matches("a*".repeat(150), "a".repeat(320))).isTrue();
    assertThat(Glob.matches("", "a")).isFalse();
    assertThat(Glob.matches("a*b", "ab")).isTrue();
  }

  private static Silences silenced(Silence.Matcher matcher) {
    return new Silences(
        List.of(new Silence("s1", matcher, NOW, NOW.plus(Duration.ofHours(1)), "ann", "")));
  }
}

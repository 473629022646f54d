package mailquota.silence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import mailquota.quota.Level;
import mailquota.silence.SilenceRequest.Answer;
import mailquota.silence.SilenceRequest.Answer.Good;
import mailquota.silence.SilenceRequest.Answer.Wrong;
import mailquota.silence.SilenceRequest.Part;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who wants a silence may write. */
class SilenceRequestTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  @Test
  void whatIsGoodBecomesASilenceWithAnIdOfItsOwn() {
    SilenceRequest request =
        new SilenceRequest(
            "*@Example.org", "EXAMPLE.org", "mx1", "Warning", null, "7d", " Ann ", " moves ");
    Silence silence = silence(request);

    assertThat(silence)
        .isEqualTo(
            new Silence(
                silence.id(),
                new Silence.Matcher("*@example.org", "example.org", "mx1", Level.WARNING),
                NOW,
                NOW.plus(Duration.ofDays(7)),
                "Ann",
                "moves"));
    assertThat(silence.id()).matches("[0-9a-f]{12}").isNotEqualTo(silence(request).id());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-01T08:00:00Z, 2026-12-01T08:00:00Z",
    "2026-12-01T08:00Z, 2026-12-01T08:00:00Z",
    "2026-12-01T08:00:00+01:00, 2026-12-01T07:00:00Z",
    "2026-11-24T08:00:00.001Z, 2026-11-24T08:00:00.001Z",
    "2027-11-25T08:00:00Z, 2027-11-25T08:00:00Z"
  })
  void theEndMayBeAnInstant(String written, Instant read) {
    assertThat(silence(ends(written, null)).endsAt()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2026-12-01T08:00:00,   , ENDS_AT
          tomorrow,              , ENDS_AT
          '',                    , ENDS_AT
          2026-11-24T08:00:00Z,  , ENDS_AT
          2026-11-23T08:00:00Z,  , ENDS_AT
          2027-11-25T08:00:01Z,  , ENDS_AT
          +999999999-12-31T23:59:59Z, , ENDS_AT
                              ,  , ENDS_AT
          2026-12-01T08:00:00Z, 7d, ENDS_AT
                              , 7, DURATION
                              , -7d, DURATION
                              , 0s, DURATION
                              , 367d, DURATION
                              , 999999999d, DURATION
          """)
  void anEndIsAheadAndNotForEver(@Nullable String endsAt, @Nullable String duration, Part wrong) {
    assertThat(problems(ends(endsAt, duration))).containsOnlyKeys(wrong);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "two\nlines", "\u001b[31mred"})
  void somebodyAnswersForIt(@Nullable String author) {
    assertThat(problems(new SilenceRequest("*", null, null, null, null, "7d", author, null)))
        .containsOnlyKeys(Part.AUTHOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.example.org", "exa*", "@example.org", "ann@example.org"})
  void aDomainIsNoPatternForItWouldSilenceNobody(String domain) {
    assertThat(problems(new SilenceRequest(null, domain, null, null, null, "7d", "ann", null)))
        .containsOnlyKeys(Part.DOMAIN);
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    assertThat(
            problems(
                new SilenceRequest(
                    "a b", "", "mx9", "ok", "never", null, "x".repeat(321), "\u0007")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Part.MAILBOX,
                "expected 1 to 320 characters, and no space or control character",
                Part.DOMAIN,
                "expected 1 to 320 characters, and no space or control character",
                Part.SERVER,
                "expected one of mx1, mx2",
                Part.LEVEL,
                "expected info, warning, critical or full",
                Part.ENDS_AT,
                "expected an instant such as 2026-12-01T08:00:00Z",
                Part.AUTHOR,
                "expected one line of 1 to 320 characters",
                Part.COMMENT,
                "expected one line of at most 1000 characters"));
  }

  @Test
  void aSilenceOfNothingIsRefused() {
    assertThat(problems(new SilenceRequest(null, null, null, null, null, "7d", "ann", null)))
        .containsEntry(
            Part.MAILBOX, "expected this, a domain, a server or a level; * is all mailboxes")
        .hasSize(1);
  }

  private static SilenceRequest ends(@Nullable String endsAt, @Nullable String duration) {
    return new SilenceRequest("*", null, null, null, endsAt, duration, "ann", null);
  }

  private static Silence silence(SilenceRequest request) {
    return ((Good) check(request)).silence();
  }

  private static Map<Part, String> problems(SilenceRequest request) {
    return ((Wrong) check(request)).problems();
  }

  private static Answer check(SilenceRequest request) {
    return request.check(List.of("mx1", "mx2"), NOW);
  }
}

package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import mailquota.quota.Level;
import mailquota.quota.Reason;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;

/** What a digest tells, and in which words. */
class DigestTest {

  private static final Set<Level> SERIOUS = EnumSet.of(Level.WARNING, Level.CRITICAL, Level.FULL);
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

  private final DigestText text = new DigestText();

  @Test
  void whoIsOverIsListedByLevelTheFullestFirst() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(digest.over().keySet()).containsExactly(Level.FULL, Level.CRITICAL, Level.WARNING);
    assertThat(names(Objects.requireNonNull(digest.over().get(Level.CRITICAL)).first()))
        .containsExactly("lea@example.net", "kim@example.net");
    assertThat(digest.overCount()).isEqualTo(4);
  }

  @Test
  void newIsWhatBeganSinceTheLastDigest() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(names(digest.newlyOver().first()))
        .containsExactly("<b>eve</b>@example.org", "kim@example.net");
  }

  @Test
  void theFullestAndTheSoonestFullAreListedWhateverTheirLevel() {
    Digest digest = Digest.of(Fleets.mixed(), EnumSet.of(Level.FULL), Fleets.YESTERDAY);
    assertThat(names(digest.fullest())).hasSize(6).endsWith("joe@example.net", "ana@example.org");
    assertThat(names(digest.soonest()))
        .containsExactly("kim@example.net", "bob@example.org", "joe@example.net");
  }

  @Test
  void whoCouldNotBeMeasuredIsListedByReason() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(digest.failures().keySet()).containsExactly(Reason.AUTH, Reason.TIMEOUT);
    assertThat(Objects.requireNonNull(digest.failures().get(Reason.AUTH)).first())
        .extracting(failure -> failure.mailbox().value())
        .containsExactly("gone@example.org", "old@example.org");
  }

  @Test
  void aLargeFleetIsCutAndCounted() {
    Digest digest = Digest.of(Fleets.large(100_000), SERIOUS, Fleets.YESTERDAY);
    DigestText.Rendered mail = text.render(digest, TODAY, ZoneOffset.UTC, false);
    assertThat(mail.subject())
        .isEqualTo("Mailbox digest, Tuesday, 24 November 2026: 100000 to look at");
    assertThat(mail.text()).contains("and 99950 more").hasLineCount(188);
    assertThat(mail.html().length()).isLessThan(102_400); // Where Gmail cuts a message off.
  }

  @Test
  void theWordsAreAsTheFilesSay() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    DigestText.Rendered mail = text.render(digest, TODAY, ZoneOffset.UTC, false);
    Golden.check(
        Path.of("src/test/golden/digest/mixed.txt"), mail.subject() + "\n\n" + mail.text());
    Golden.check(Path.of("src/test/golden/digest/mixed.html"), mail.html());
    assertThat(mail.html()).doesNotContain("<b>eve");
  }

  @Test
  void thatAllIsWellIsToldToo() {
    Fleet calm = new Fleet(Fleets.NOW, 12, List.of(), List.of());
    DigestText.Rendered mail =
        text.render(Digest.of(calm, SERIOUS, Fleets.YESTERDAY), TODAY, ZoneOffset.UTC, false);
    assertThat(mail.subject()).isEqualTo("Mailbox digest, Tuesday, 24 November 2026: all is well");
    assertThat(mail.text()).contains("No mailbox is at a level listed here.");
  }

  private static List<String> names(List<Standing> standings) {
    return standings.stream().map(one -> one.subject().mailbox().value()).toList();
  }
}

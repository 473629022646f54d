package mailquota.notify.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.Golden;
import mailquota.warning.Digest;
import mailquota.warning.Fleet;
import mailquota.warning.Fleets;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests in each language, as golden files to be read by people who speak it. */
class GoldenDigestTest {

  private static final Path FOLDER = Path.of("src/test/golden/digest");
  private static final Set<Level> ALL =
      EnumSet.of(Level.INFO, Level.WARNING, Level.CRITICAL, Level.FULL);

  @ParameterizedTest
  @ValueSource(strings = {"en", "en-US", "de", "es", "fr", "it", "pt", "pt-BR", "pt-PT"})
  void everySentenceInEveryLanguage(String language) {
    Fleet calm = new Fleet(Fleets.NOW, 2_000_000, List.of(), List.of());
    Fleet mixed = withEachReason(Fleets.mixed());
    String large = whole(mail(language, Fleets.large(1_050), false));
    String all =
        whole(mail(language, mixed, false))
            + whole(mail(language, calm, true))
            + large.lines().limit(5).collect(joining("\n", "", "\n"))
            + large.lines().filter(line -> line.matches("  [^ -].*")).findFirst().orElseThrow()
            + "\n";
    assertThat(all).doesNotContain("{{");
    Golden.check(FOLDER.resolve(language + ".txt"), all);
  }

  /** What docs/images shows. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "es", "fr", "it", "pt-BR", "pt-PT"})
  void theHtml(String language) {
    Golden.check(
        FOLDER.resolve("mixed." + language + ".html"),
        mail(language, Fleets.mixed(), false).html());
  }

  @Test
  void aLargeFleetIsCutAndCounted() {
    Mail mail = mail("en", Fleets.large(100_000), false);
    assertThat(mail.subject())
        .isEqualTo(
            "Mailbox digest: 100,000 to check, 100,000 not measured"
                + " (Tuesday, 24 November 2026)");
    assertThat(mail.text()).contains("\n  and 99,950 more\n");
    assertThat(mail.text().lines().filter(line -> line.startsWith("  - "))).hasSize(170);
    assertThat(mail.html().length()).isLessThan(102_400); // Where Gmail cuts a message off.
  }

  @Test
  void aTestSaysSo() {
    Mail mail = mail("en", Fleets.mixed(), true);
    assertThat(mail.subject()).startsWith("This is a test: Mailbox digest: ");
    assertThat(mail.text()).contains("None of these mailboxes exists.");
    assertThat(mail.html()).contains("None of these mailboxes exists.");
  }

  /** A name is text wherever it stands, and never ends what it stands in. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "es", "fr", "it", "pt"})
  void aNameBreaksOutOfNothing(String language) {
    String hostile = "<script>\"&'`=\u202e{{closing}}\u0085Bcc:\u2028" + "x".repeat(250);
    Address address = new Address(hostile + "@example.org");
    ResourceStatus standing =
        new ResourceStatus(
            new Subject(address, "mx1", "root" + hostile, Resource.STORAGE),
            Level.FULL,
            new Usage(2, new Limit.Finite(1)),
            Fleets.NOW,
            Forecast.NONE);
    Fleet fleet =
        new Fleet(
            Fleets.NOW,
            2,
            List.of(standing),
            List.of(new Fleet.Failure(address, "mx1", Reason.AUTH)));
    Mail mail = mail(language, fleet, false);
    assertThat(mail.subject() + mail.text().replace("\n", ""))
        .doesNotContainPattern("[\\p{Cntrl}\u2028\u2029\u202e]");
    assertThat(mail.text().replaceAll("\n +", " "))
        .contains("<script>\"&'`={{closing}} Bcc:", "root<script>\"&'`={{closing}} Bcc:");
    assertThat(mail.html())
        .contains("root&lt;script&gt;&quot;&amp;&#39;&#x60;&#x3D;{{closing}} Bcc: xxx")
        .doesNotContain("<script", "\u202e", "\u2028");
  }

  /** Templates may rely on every name having a value. */
  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyNameIsAlwaysGiven(Reason reason) {
    Fleet fleet =
        new Fleet(
            Fleets.NOW, 1, List.of(), List.of(new Fleet.Failure(new Address("a@b"), "s", reason)));
    Digest digest = Digest.of(fleet, ALL, Fleets.YESTERDAY);
    Formats formats = English.formats();
    assertThat(new DigestValues(digest, formats, Fleets.NOW).all(false, Set.of()))
        .containsOnlyKeys(Layout.DIGEST_NAMES);
  }

  /** One that could not be measured for each reason there is. */
  private static Fleet withEachReason(Fleet fleet) {
    return new Fleet(
        fleet.at(),
        fleet.mailboxes(),
        fleet.resources(),
        EnumSet.allOf(Reason.class).stream()
            .map(reason -> new Fleet.Failure(new Address(reason.label() + "@b.c"), "mx1", reason))
            .toList());
  }

  private static Mail mail(String language, Fleet fleet, boolean isTest) {
    return Templates.builtIn()
        .wording(Locale.forLanguageTag(language), ZoneId.of("Europe/Madrid"))
        .mail(Digest.of(fleet, ALL, Fleets.YESTERDAY), fleet.at(), isTest);
  }

  private static String whole(Mail mail) {
    return "=".repeat(76) + "\nSubject: " + mail.subject() + "\n\n" + mail.text();
  }
}

package mailquota.notify.text;

import static mailquota.notify.text.Notices.full;
import static mailquota.notify.text.Notices.messages;
import static mailquota.notify.text.Notices.notice;
import static mailquota.notify.text.Notices.shared;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.probe.FolderSize;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import mailquota.testing.Golden;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mails in each language, as golden files to be read by people who speak it. */
class GoldenMailTest {

  private static final Path FOLDER = Path.of("src/test/golden/mail");

  @ParameterizedTest
  @ValueSource(strings = {"en", "en-US", "de", "es", "fr", "it", "pt", "pt-BR", "pt-PT"})
  void everySentenceInEveryLanguage(String language) {
    Locale reader = Locale.forLanguageTag(language);
    Wording wording = Templates.builtIn().wording(reader, ZoneId.of("Europe/Madrid"));
    StringBuilder all = new StringBuilder();
    cases(wording).forEach(mail -> all.append(rule(mail.subject())).append(mail.text()));

    assertThat(all).doesNotContain("{{");
    Golden.check(FOLDER.resolve(language + ".txt"), all.toString());
  }

  /** What docs/images shows. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "es", "fr", "it", "pt-BR", "pt-PT"})
  void theHtmlOfAWarning(String language) {
    Wording wording =
        Templates.builtIn().wording(Locale.forLanguageTag(language), ZoneId.of("Europe/Madrid"));
    Notice urgent =
        Notices.storage(
            new Usage(1_030_792_152, new Limit.Finite(1L << 30)),
            Level.CRITICAL,
            Why.ESCALATED,
            full(Duration.ofHours(27)));
    Golden.check(
        FOLDER.resolve("critical." + language + ".html"),
        wording.mail(urgent, Reader.OWNER, Notices.folders()).html());
  }

  private static Stream<Mail> cases(Wording wording) {
    Forecast days = full(Duration.ofDays(3));
    List<FolderSize> none = List.of();
    List<FolderSize> folders = Notices.folders();
    Limit few = new Limit.Finite(10_000);
    return Stream.of(
        mail(wording, notice(Level.WARNING, Why.RAISED, days), Reader.OWNER, folders),
        mail(wording, notice(Level.WARNING, Why.FORECAST, days), Reader.OWNER, none),
        mail(
            wording,
            notice(Level.CRITICAL, Why.ESCALATED, full(Duration.ofHours(20))),
            Reader.OWNER,
            none),
        mail(wording, overfull(Why.REMINDER), Reader.OWNER, none),
        mail(wording, notice(Level.OK, Why.RESOLVED), Reader.OWNER, folders),
        mail(wording, messages(9100, few), Reader.OWNER, none),
        mail(wording, messages(1_900_000, new Limit.Finite(2_000_000)), Reader.OWNER, none),
        mail(wording, unlimited(), Reader.OWNER, none),
        mail(wording, overfull(Why.ESCALATED), Reader.STAND_IN, none),
        mail(wording, notice(Level.CRITICAL, Why.RAISED), Reader.STAND_IN, none),
        mail(
            wording,
            notice(Level.INFO, Why.FORECAST, full(Duration.ofDays(60))),
            Reader.ADMIN,
            none),
        mail(wording, notice(Level.INFO, Why.RAISED), Reader.ADMIN, none),
        mail(wording, notice(Level.OK, Why.RESOLVED), Reader.ADMIN, none),
        mail(wording, Notices.ofSeveralRoots(Level.WARNING, Why.RAISED), Reader.OWNER, none),
        mail(wording, shared(Level.INFO, Why.RAISED, Forecast.NONE), Reader.ADMIN, none),
        mail(wording, shared(Level.WARNING, Why.FORECAST, days), Reader.ADMIN, none),
        mail(
            wording,
            shared(Level.CRITICAL, Why.ESCALATED, full(Duration.ofHours(20))),
            Reader.ADMIN,
            none),
        mail(wording, shared(Level.FULL, Why.REMINDER, Forecast.NONE), Reader.ADMIN, none),
        mail(wording, shared(Level.OK, Why.RESOLVED, Forecast.NONE), Reader.ADMIN, none));
  }

  /** A few bytes over the limit, as Dovecot's grace allows. */
  private static Notice overfull(Why why) {
    Usage over = new Usage((1L << 30) + 5000, new Limit.Finite(1L << 30));
    return Notices.storage(over, Level.FULL, why, Forecast.NONE);
  }

  /** The limit was taken away. */
  private static Notice unlimited() {
    return Notices.storage(new Usage(5000, Limit.UNLIMITED), Level.OK, Why.RESOLVED, Forecast.NONE);
  }

  private static Mail mail(
      Wording wording, Notice notice, Reader reader, List<FolderSize> folders) {
    return wording.mail(notice, reader, folders);
  }

  private static String rule(String subject) {
    return "=".repeat(76) + "\nSubject: " + subject + "\n\n";
  }
}

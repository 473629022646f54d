package mailquota.notify.text;

import static mailquota.notify.text.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.StoredMail;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Ratio;
import mailquota.quota.Reason;
import mailquota.warning.Change.Why;
import mailquota.warning.Digest;
import mailquota.warning.Fleet;
import mailquota.warning.Fleets;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The choice of templates and language, and the escaping of names. */
class TemplatesTest {

  private static final Notice FULL = notice(Level.FULL, Why.RAISED);

  @TempDir private Path folder;

  @Test
  void oneSentenceCanBeOnesOwn() throws IOException {
    write("words_de.properties", "closing=Ihre IT\ntip.storage.3=\ntip.storage.5=Oder anrufen.\n");
    Mail german = mail(own(), Locale.GERMANY);
    assertThat(german.text())
        .contains("Ihr Postfach ist voll", "\nIhre IT\n", "  - Oder anrufen.\n")
        .doesNotContain("Verschieben Sie");
    assertThat(mail(own(), Locale.ENGLISH).text()).contains("by the service that monitors");
  }

  @Test
  void aWholeLayoutCanBeOnesOwnAndShowSentencesOfItsOwn() throws IOException {
    write("html.mustache", "<h1>{{headline}}</h1>{{#isFull}}<a>{{helpline}}</a>{{/isFull}}");
    write("words_en.properties", "helpline=Call 1234 & ask\n");
    write("words_es.properties", "helpline=Llame al 1234\n");
    assertThat(mail(own(), Locale.ENGLISH).html())
        .isEqualTo("<h1>Your mailbox is full</h1><a>Call 1234 &amp; ask</a>");
    assertThat(mail(own(), Locale.of("es")).html())
        .isEqualTo("<h1>Su buzón está lleno</h1><a>Llame al 1234</a>");
    assertThat(mail(own(), Locale.ITALIAN).html())
        .isEqualTo("<h1>La sua casella di posta è piena</h1><a>Call 1234 &amp; ask</a>");
  }

  @Test
  void aDigestCanBeOnesOwnToo() throws IOException {
    write("digest-text.mustache", "{{title}}\n{{digest.helpline}}\n");
    write("words_en.properties", "digest.helpline=Call 1234 on {{date}}\n");
    write("words_es.properties", "digest.title=Hoy, {{date}}\n");
    assertThat(digest(own(), Locale.ENGLISH))
        .isEqualTo(
            "Mailboxes on Tuesday, 24 November 2026\nCall 1234 on Tuesday, 24 November 2026\n");
    assertThat(digest(own(), Locale.of("es"))).startsWith("Hoy, martes 24 de noviembre de 2026\n");
    assertThat(mail(own(), Locale.ENGLISH).text()).startsWith("Your mailbox is full\n");
  }

  @Test
  void aLanguageCanBeAddedAndOneOfACountry() throws IOException {
    String english = TemplateFiles.builtIn("words_en.properties");
    write(
        "words_nl.properties",
        english.replace("headline.full=Your mailbox is full", "headline.full=Uw postbus is vol"));
    write("words_de_CH.properties", "headline.full=Ihre Mailbox ist voll\n");
    assertThat(mail(own(), Locale.of("nl", "BE")).text()).startsWith("Uw postbus is vol");
    assertThat(mail(own(), Locale.of("de", "CH")).text())
        .startsWith("Ihre Mailbox ist voll")
        .contains("Was Sie tun können");
    assertThat(mail(own(), Locale.GERMANY).text()).startsWith("Ihr Postfach ist voll");
  }

  @ParameterizedTest
  @CsvSource({
    // written,          the owner's, that of the mail
    "{language},         es,          Su buzón está lleno",
    "{language},         pt-BR,       A sua caixa de correio está cheia",
    "{language},         ja,          Your mailbox is full",
    "{language},         ,            Your mailbox is full",
    "'{language}, de',   fr,          Votre boîte aux lettres est pleine",
    "'{language}, de',   ja,          Ihr Postfach ist voll",
    "'{language},de-AT', ,            Ihr Postfach ist voll",
    "de,                 fr,          Ihr Postfach ist voll",
    "ja,                 fr,          Your mailbox is full"
  })
  void theOwnersLanguageOrTheChannels(String written, String owner, String headline) {
    LanguageChoice language = LanguageChoice.parse(written);
    Style style = new Style(Templates.builtIn(), language, ZoneOffset.UTC);
    Locale own = owner == null ? null : Locale.forLanguageTag(owner);
    assertThat(text(style.towards(new Owner(null, own)))).startsWith(headline + "\n");
    String others = language.otherwise().getLanguage().equals("de") ? "Ihr" : "Your";
    assertThat(text(style.towardsOthers())).startsWith(others);
  }

  @Test
  void aDayIsThatOfTheZone() {
    Forecast lateInLondon = Notices.full(Duration.ofDays(3).plusHours(15).plusMinutes(30));
    Notice notice = notice(Level.WARNING, Why.RAISED, lateInLondon);
    assertThat(english(ZoneOffset.UTC).description(notice)).endsWith("Friday, 27 November.");
    assertThat(english(ZoneId.of("Europe/Madrid")).description(notice))
        .endsWith("Saturday, 28 November.");
  }

  @ParameterizedTest
  @CsvSource({
    "en, 0.29, 29%",
    "en, 0.9096, 90%",
    "en, 0.9996, 99.9%",
    "en, 0.99999999999, 99.9%",
    "en, 1.2, 120%",
    "de, 0.995, '99,5\u00a0%'",
    "fr, 0.5, '50\u00a0%'"
  })
  void aRatioIsRoundedDownForAlmostFullIsNotFull(String language, double ratio, String percent) {
    Locale locale = Locale.forLanguageTag(language);
    assertThat(formats(locale).percent(new Ratio(ratio))).isEqualTo(percent);
  }

  /** Spanish by the RAE: no group of one digit, and a space between groups. */
  @ParameterizedTest
  @CsvSource({
    "en, 1234, '1,234'",
    "de, 1234, 1.234",
    "es, 1234, 1234",
    "es, 9999, 9999",
    "es, 12345, '12\u202f345'",
    "es, 1234567, '1\u202f234\u202f567'",
    "es-MX, 12345, '12\u202f345'",
    "fr, 1234, '1\u202f234'"
  })
  void digitsAreGroupedAsInTheLanguage(String language, long number, String written) {
    assertThat(formats(Locale.forLanguageTag(language)).number(number)).isEqualTo(written);
  }

  @Test
  void aSizeOfFourDigitsIsNotGroupedInSpanish() {
    Locale spanish = Locale.of("es");
    assertThat(formats(spanish).size(new Bytes(1_023L << 20))).isEqualTo("1023\u00a0MB");
    assertThat(formats(spanish).percent(new Ratio(12.34))).isEqualTo("1234\u00a0%");
    assertThat(formats(spanish).percent(new Ratio(123.4))).isEqualTo("12\u202f340\u00a0%");
  }

  @ParameterizedTest
  @CsvSource({
    "fr,    2026-12-01, mardi 1er décembre,      mardi 1er décembre 2026",
    "fr,    2026-12-11, vendredi 11 décembre,    vendredi 11 décembre 2026",
    "it,    2026-12-01, martedì 1º dicembre,     martedì 1º dicembre 2026",
    "pt-BR, 2026-12-01, 'terça-feira, 1º de dezembro', 'terça-feira, 1º de dezembro de 2026'",
    "pt-PT, 2026-12-01, 'terça-feira, 1 de dezembro', 'terça-feira, 1 de dezembro de 2026'",
    "es,    2026-12-01, martes 1 de diciembre,   martes 1 de diciembre de 2026"
  })
  void theFirstOfAMonthIsWrittenAsInTheLanguage(
      String language, LocalDate date, String day, String fullDay) {
    Instant at = date.atTime(9, 0).toInstant(ZoneOffset.UTC);
    Formats formats = formats(Locale.forLanguageTag(language));
    assertThat(formats.day(at, Notices.NOW)).isEqualTo(day);
    assertThat(formats.fullDay(at)).isEqualTo(fullDay);
  }

  /** Otherwise the sentence would never be used, or wrongly. */
  @Test
  void builtInTemplatesPassTheChecks() throws IOException {
    for (String tag : List.of("en", "en_US", "de", "es", "fr", "it", "pt", "pt_BR", "pt_PT")) {
      String file = TemplateFiles.words(tag);
      write(file, TemplateFiles.builtIn(file));
    }
    own();
  }

  @ParameterizedTest
  @CsvSource({
    "en, 'Sent, Inbox, Projects/2025, Trash, Archive'",
    "de, 'Gesendet, Posteingang, Projects/2025, Papierkorb, Archiv'",
    "pt-BR, 'Enviados, Caixa de entrada, Projects/2025, Lixeira, Arquivo'"
  })
  void aFolderWithAUseHasTheNameOfTheLanguage(String language, String names) {
    Wording wording = Templates.builtIn().wording(Locale.forLanguageTag(language), ZoneOffset.UTC);
    assertThat(
            wording
                .mail(FULL, Reader.OWNER, Notices.folders())
                .text()
                .lines()
                .filter(line -> line.matches("  \\d+\u00a0MB \\(.*"))
                .map(line -> line.substring(line.indexOf(")") + 3)))
        .containsExactly(names.split(", ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "en, 0, 'Mailbox digest: no warnings (Tuesday, 24 November 2026)'",
    "en, 3, 'Mailbox digest: 3 not measured, no warnings (Tuesday, 24 November 2026)'",
    "fr, 1, 'Résumé des boîtes aux lettres\u00a0: 1 non mesurée, aucune alerte (mardi 24 novembre 2026)'"
  })
  void aDigestSaysFirstWhatCouldNotBeMeasured(String language, int count, String subject) {
    List<Fleet.Failure> failures =
        Stream.generate(() -> new Fleet.Failure(new Address("a@b.c"), "mx1", Reason.AUTH))
            .limit(count)
            .toList();
    Fleet fleet = new Fleet(Fleets.NOW, 9, List.of(), failures);
    Digest digest = Digest.of(fleet, Set.of(Level.FULL), Fleets.YESTERDAY);
    assertThat(
            Templates.builtIn()
                .wording(Locale.forLanguageTag(language), ZoneOffset.UTC)
                .mail(digest, Fleets.NOW, false)
                .subject())
        .isEqualTo(subject);
  }

  @ParameterizedTest
  @CsvSource({
    "en, 0, OTHER",
    "en, 1, ONE",
    "en, 2, OTHER",
    "en, 1000000, OTHER",
    "fr, 0, ONE",
    "fr, 1, ONE",
    "fr, 2, OTHER",
    "fr, 1000000, MANY",
    "pt-BR, 0, ONE",
    "pt-PT, 0, OTHER",
    "pt, 1, ONE",
    "pt, 3000000, MANY",
    "pt, 3000001, OTHER",
    "es, 0, OTHER",
    "es, 1, ONE",
    "es, 2000000, MANY",
    "it, 1, ONE",
    "it, 1000000, MANY",
    "de, 1, ONE",
    "de, 1000000, OTHER"
  })
  void pluralsAreThoseOfTheLanguage(String language, long count, Plural form) {
    assertThat(Plural.of(Locale.forLanguageTag(language), count)).isEqualTo(form);
  }

  /** A name is text wherever it stands, and never ends what it stands in. */
  @ParameterizedTest
  @CsvSource({"en", "de", "es", "fr", "it", "pt"})
  void aNameBreaksOutOfNothing(String language) {
    String hostile = "<script>\"&'`=\u202e{{closing}}\u0085Bcc:\u2028" + "x".repeat(250);
    Notice notice = notice(hostile + "@example.org", Level.FULL, Why.RAISED, Forecast.NONE);
    FolderSize folder =
        new FolderSize("<img src=x>\r\n.\r\nQUIT" + hostile, FolderUse.OTHER, new StoredMail(1, 1));
    List<FolderSize> folders =
        List.of(folder, new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(1, 1)));
    Wording wording = Templates.builtIn().wording(Locale.of(language), ZoneOffset.UTC);
    for (Reader reader : Reader.values()) {
      Mail mail = wording.mail(notice, reader, folders);
      assertThat(mail.subject() + mail.text().replace("\n", "") + wording.summary(notice))
          .doesNotContainPattern("[\\p{Cntrl}\u2028\u2029\u202e]")
          .contains("<script>\"&'`={{closing}} Bcc: xxx");
      assertThat(mail.html())
          .contains("&lt;script&gt;&quot;&amp;&#39;&#x60;&#x3D;{{closing}} Bcc: xxx")
          .doesNotContain("<script", "<img", "\u202e", "\u2028");
    }
    assertThat(wording.mail(notice, Reader.OWNER, folders).text())
        .contains("<img src=x> . QUIT<script>");
  }

  @Test
  void aSingleFolderIsNotListed() {
    List<FolderSize> inbox =
        List.of(new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(1, 1)));
    Mail mail = english(ZoneOffset.UTC).mail(FULL, Reader.OWNER, inbox);
    assertThat(mail.text() + mail.html()).doesNotContain("largest folders");
  }

  @Test
  void noSentenceIsMissingInAnyLanguage() {
    var english = WordsFile.parse(TemplateFiles.builtIn("words_en.properties")).sentences();
    for (String language : List.of("de", "es", "fr", "it", "pt")) {
      var own = WordsFile.parse(TemplateFiles.builtIn(TemplateFiles.words(language))).sentences();
      List<String> missing = new ArrayList<>(english.keySet());
      missing.removeAll(own.keySet());
      missing.remove("units");
      assertThat(missing).as(language).isEmpty();
    }
  }

  @Test
  void everyNameIsDocumented() throws IOException {
    String document = Files.readString(Path.of("../docs/templates.md"));
    assertThat(
            Stream.of(
                    TemplateValues.NAMES,
                    Layout.NAMES,
                    TemplateValues.PAGE_NAMES,
                    Layout.PAGE_NAMES,
                    TemplateValues.DIGEST_NAMES,
                    Layout.DIGEST_NAMES)
                .flatMap(Set::stream))
        .allMatch(name -> document.contains("`" + name + "`"));
  }

  /** Templates may rely on every name having a value. */
  @ParameterizedTest
  @EnumSource(Reader.class)
  void everyNameIsAlwaysGiven(Reader reader) {
    for (Notice notice : List.of(FULL, Notices.messages(1, Limit.UNLIMITED))) {
      assertThat(TemplateValues.of(MessageFacts.of(notice), English.formats(), reader.isOther()))
          .containsOnlyKeys(TemplateValues.NAMES);
      Set<String> names = new TreeSet<>(TemplateValues.NAMES);
      names.addAll(Layout.NAMES);
      names.remove(".");
      assertThat(new MailValues(notice, English.formats(), reader).all(List.of(), Set.of()))
          .containsOnlyKeys(names);
    }
  }

  @Test
  void aTextIsBrokenBetweenWordsAndAListKeepsItsIndent() {
    String word = "a".repeat(30);
    assertThat(Wrapped.of("  - %1$s %1$s %1$s\n%2$s\n".formatted(word, "b".repeat(100))))
        .isEqualTo("  - %1$s %1$s\n    %1$s\n%2$s\n".formatted(word, "b".repeat(100)));
    assertThat(Wrapped.of("%1$s %2$s %1$s".formatted(word, "b".repeat(100))))
        .isEqualTo("%1$s\n%2$s\n%1$s\n".formatted(word, "b".repeat(100)));
  }

  private Templates own() {
    return Templates.in(
        folder,
        problem -> {
          throw new AssertionError(problem);
        });
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private static Mail mail(Templates templates, Locale reader) {
    return templates.wording(reader, ZoneOffset.UTC).mail(FULL, Reader.OWNER, List.of());
  }

  private static String digest(Templates templates, Locale reader) {
    Digest digest = Digest.of(Fleets.mixed(), Set.of(Level.FULL), Fleets.YESTERDAY);
    return templates.wording(reader, ZoneOffset.UTC).mail(digest, Fleets.NOW, false).text();
  }

  private static String text(Wording wording) {
    return wording.mail(FULL, Reader.OWNER, List.of()).text();
  }

  /** In the words of the nearest language. */
  private static Formats formats(Locale locale) {
    return Templates.builtIn().formats(locale, ZoneOffset.UTC);
  }

  private static Wording english(ZoneId zone) {
    return Templates.builtIn().wording(Locale.ENGLISH, zone);
  }
}

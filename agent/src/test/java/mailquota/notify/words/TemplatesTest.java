package mailquota.notify.words;

import static mailquota.notify.words.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.probe.FolderSize;
import mailquota.probe.StoredMail;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Ratio;
import mailquota.warning.Change.Why;
import mailquota.warning.Digest;
import mailquota.warning.Fleets;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose words, in which language, and what becomes of names in them. */
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
    assertThat(mail(own(), Locale.ENGLISH).text()).contains("by the program that looks after");
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
        .isEqualTo("<h1>La Sua casella di posta è piena</h1><a>Call 1234 &amp; ask</a>");
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
    Formats formats = new Formats(locale, new Words(Map.of()), ZoneOffset.UTC);
    assertThat(formats.percent(new Ratio(ratio))).isEqualTo(percent);
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
    FolderSize folder = new FolderSize("<img src=x>\r\n.\r\nQUIT" + hostile, new StoredMail(1, 1));
    List<FolderSize> folders = List.of(folder, new FolderSize("INBOX", new StoredMail(1, 1)));
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
  void oneFolderAloneTellsNothing() {
    List<FolderSize> inbox = List.of(new FolderSize("INBOX", new StoredMail(1, 1)));
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
            Stream.of(Figures.NAMES, Layout.NAMES, DigestFigures.NAMES, Layout.DIGEST_NAMES)
                .flatMap(Set::stream))
        .allMatch(name -> document.contains("`" + name + "`"));
  }

  /** Whoever writes a template may rely on it, whatever is told. */
  @ParameterizedTest
  @EnumSource(Reader.class)
  void everyNameIsAlwaysGiven(Reader reader) {
    for (Notice notice : List.of(FULL, Notices.messages(1, Limit.UNLIMITED))) {
      assertThat(Figures.of(Matter.of(notice), English.formats(), reader.isOther()))
          .containsOnlyKeys(Figures.NAMES);
      Set<String> names = new TreeSet<>(Figures.NAMES);
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

  private static Wording english(ZoneId zone) {
    return Templates.builtIn().wording(Locale.ENGLISH, zone);
  }
}

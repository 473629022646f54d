package mailquota.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure modules of the page, as the browser runs them. */
@Tag("real")
@Timeout(120)
class PageModulesIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(10);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final String FORMATS =
      "const {formats, ratioOf} = await import(base + 'format.js');"
          + "const f = (locale) => formats(locale, 'UTC', ['B', 'KiB', 'MiB', 'GiB', 'TiB']);"
          + "const now = Date.parse('2026-11-24T12:00:00Z');";

  private final Page page = CHROMIUM.tab(Look.DESKTOP).page();

  @BeforeEach
  void open() {
    page.navigate(SITE.page());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.9996    | 99.9%
          0.29      | 29%
          0.99999   | 99.9%
          1         | 100%
          1.049     | 104.9%
          0         | 0%
          null      | –
          """)
  void aPercentageIsRoundedDown(String ratio, String text) {
    assertThat(run(FORMATS + "return f('en').percent(" + ratio + ")")).isEqualTo(text);
  }

  @Test
  void aMailboxThatIsNotFullIsNotShownAsFull() {
    String row = "{ratio: 1.0, headline: {used: 1073741823, limit: 1073741824}}";
    assertThat(run(FORMATS + "return f('en').percent(ratioOf(" + row + "))")).isEqualTo("99.9%");
    assertThat(run(FORMATS + "return ratioOf({ratio: null, headline: {used: 1, limit: null}})"))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1073741823 | 1073741824  | 0.99 / 1 GiB
          563665600  | 536870912   | 537.55 / 512 MiB
          12         | 53687091200 | <0.01 / 50 GiB
          0          | 53687091200 | 0 / 50 GiB
          1500       | 1000        | 1,500 / 1,000 B
          """)
  void usedIsWrittenInTheUnitOfTheLimit(long used, long limit, String text) {
    assertThat(run(FORMATS + "return f('en').bytesOf(" + used + ", " + limit + ")"))
        .isEqualTo(text.replaceFirst(" (.?i?B)$", "\u00a0$1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-11-24T11:59:55Z | 5 sec ago  | Tue 11:59
          2026-11-24T11:30:00Z | 30 min ago | Tue 11:30
          2026-11-24T17:00:00Z | in 5 hr    | Tue 17:00
          2026-12-05T08:00:00Z | in 10 days | 5 Dec
          2027-02-05T08:00:00Z | in 72 days | 5 Feb 2027
          """)
  void timesAreRelativeAndNearOnesHaveTheirHour(String at, String relative, String when) {
    assertThat(run(FORMATS + "return f('en-GB').relative('" + at + "', now)")).isEqualTo(relative);
    assertThat(String.valueOf(run(FORMATS + "return f('en-GB').when('" + at + "', now)")))
        .isEqualToIgnoringWhitespace(when);
  }

  @Test
  void exactTimesSayTheirZone() {
    assertThat(run(FORMATS + "return f('en-GB').exact('2026-11-24T12:00:00Z')"))
        .isEqualTo("24 Nov 2026, 12:00:00 UTC");
    assertThat(run(FORMATS + "return f('es').exact(null)")).isEqualTo("–");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?",
        "?page=servers",
        "?q=a%2Bb%25&level=FULL%2CUNKNOWN&server=mx1&reason=auth&sort=-ratio&mailbox=x%40y.example",
        "?page=notices&level=OK&channel=owner&delivery=pending"
      })
  void aRouteIsWrittenAsItIsRead(String url) {
    Object written =
        run(
            "const {parse, format} = await import(base + 'route.js');"
                + "const order = q => [...new URLSearchParams(q)].sort().join();"
                + "return order(format(parse('"
                + url
                + "'))) === order('"
                + url
                + "')");
    assertThat(written).isEqualTo(true);
  }

  @Test
  void unknownPartsOfARouteAreLeftOut() {
    assertThat(
            run(
                "const {parse, format} = await import(base + 'route.js');"
                    + "return format(parse('?page=x&level=LOUD,FULL&sort=shoe&result=7&other=1'))"))
        .isEqualTo("?level=FULL");
  }

  @Test
  void aMillionRowsHaveAScrollBarThatReachesAll() {
    Object reached =
        run(
            """
            const {scale} = await import(base + 'scroll.js');
            const s = scale(1e6, 36, 700);
            const wrong = [];
            for (let top = 0; top <= s.height - 700; top += 7919) {
              if (Math.abs(s.top(s.position(top)) - top) > 1e-3) { wrong.push(top); }
            }
            if (s.position(0) !== 0 || s.position(s.height - 700) !== 36e6 - 700) { wrong.push('ends'); }
            if (s.moved(900, 900, 936) !== 936) { wrong.push('exact near the begin'); }
            if (s.moved(18e6, 4e6, 4e6 + 36) !== 18e6 + 36) { wrong.push('row by row in the middle'); }
            if (s.moved(18e6, 4e6, 5e6) !== s.position(5e6)) { wrong.push('a dragged thumb'); }
            return wrong.concat(s.height <= 8e6 ? [] : ['height']);
            """);
    assertThat(reached).isEqualTo(List.of());
  }

  @Test
  void theSpreadOfAForecastBeginsAtTheLastPointAndEndsAtTheLimit() {
    Object model =
        run(
            """
            const {columns} = await import(base + 'plot.js');
            const at = s => new Date(s * 1000).toISOString();
            const {data, hasSpread, lines} = columns({limit: 200, used: 100,
              history: {t: [0, 1000], used: [50, 100]},
              forecast: {at: at(2000), earliest: at(1500), latest: at(4000)},
              thresholds: [{level: 'WARNING', at: 0.9}, {level: 'FULL', at: 1}]});
            return {x: data[0], used: data[1], middle: data[2], upper: data[3], lower: data[4],
              hasSpread, lines: lines.map(line => line.value)};
            """);
    assertThat(model)
        .isEqualTo(
            Map.of(
                "x",
                List.of(0, 1000, 1500, 2000, 2500),
                "used",
                nulls(50, 100, null, null, null),
                "middle",
                nulls(null, 100, 150, 200, 200),
                "upper",
                nulls(null, 100, 200, 200, 200),
                "lower",
                nulls(null, 100, 116.66666666666667, 133.33333333333334, 150),
                "hasSpread",
                true,
                "lines",
                List.of(180, 200)));
  }

  private static List<@Nullable Object> nulls(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  @Test
  void allLanguagesHaveTheSameKeysPlaceholdersAndTheirOwnPlurals() {
    Object problems =
        run(
            """
            const all = {};
            for (const language of ['en', 'es', 'de', 'fr', 'it', 'pt']) {
              all[language] = (await import(base + `i18n/${language}.js`)).default;
            }
            const stem = key => key.replace(/\\.(one|many|other)$/, '');
            const places = text => [...text.matchAll(/\\{\\w+\\}/g)].map(found => found[0]).sort().join();
            const stems = words => [...new Set(Object.keys(words).map(stem))].sort().join();
            const problems = [];
            for (const [language, words] of Object.entries(all)) {
              if (stems(words) !== stems(all.en)) { problems.push(language + ': other keys'); }
              const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort().join();
              const forms = Object.groupBy(Object.keys(words).filter(key => stem(key) !== key), stem);
              for (const [key, found] of Object.entries(forms)) {
                const got = found.map(each => each.split('.').pop()).sort().join();
                if (got !== wanted) { problems.push(`${language} ${key}: ${got} instead of ${wanted}`); }
              }
              for (const [key, text] of Object.entries(words)) {
                const english = all.en[key] ?? all.en[stem(key) + '.other'];
                if (places(text) !== places(english)) { problems.push(`${language} ${key}: ${text}`); }
                if (text !== text.trim() || text === '') { problems.push(`${language} ${key}: spaces`); }
              }
            }
            return problems;
            """);
    assertThat(problems).isEqualTo(List.of());
  }

  @Test
  void everyWordThatThePageUsesIsThere() {
    assertThat(page.locator("body").innerText()).doesNotContain("column.", "page.", "level.");
  }

  private Object run(String script) {
    return page.evaluate(
        "async () => { const base ="
            + " document.querySelector('script[type=module]').src.replace('app.js', '');"
            + script
            + "}");
  }
}

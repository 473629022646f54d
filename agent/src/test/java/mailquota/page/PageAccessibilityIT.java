package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import mailquota.testing.browser.Tab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each view in each language, light and dark, on a desktop and on a phone: axe finds nothing. Dark
 * differs from light by colours only, and no colour depends on the language: the rules about
 * colours are checked of dark, in English.
 */
@Tag("real")
@Timeout(600)
class PageAccessibilityIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(60);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final List<String> VIEWS =
      List.of(
          "",
          "?level=CRITICAL&q=a&sort=mailbox",
          "?q=nobody-has-this",
          "?mailbox=alice%40example.org",
          "?mailbox=wanda%40example.org",
          "?page=servers",
          "?page=notices",
          "?page=silences",
          "?page=inventory",
          "?page=config");

  static Stream<Look> looks() {
    return Stream.of("en-GB", "es-ES", "de-DE", "fr-FR", "it-IT", "pt-PT")
        .map(Look.DESKTOP::in)
        .flatMap(look -> Stream.of(look, look.onPhone()));
  }

  static Stream<Look> darkLooks() {
    return Stream.of(Look.DESKTOP, Look.DESKTOP.onPhone()).map(Look::dark);
  }

  @ParameterizedTest
  @MethodSource("looks")
  void noViewHasAViolation(Look look) {
    Tab tab = CHROMIUM.tab(look);
    seeAll(tab, what -> assertThat(tab.accessibilityViolations()).as(what).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("darkLooks")
  void noColourOfTheDarkViewsHas(Look look) {
    Tab tab = CHROMIUM.tab(look);
    seeAll(tab, what -> assertThat(tab.violationsOfColours()).as(what).isEmpty());
  }

  private static void seeAll(Tab tab, Consumer<String> check) {
    Page page = tab.page();
    for (String view : VIEWS) {
      page.navigate(SITE.page() + view);
      assertThat(page.locator(".live.live")).isVisible();
      assertThat(page.locator(".waiting, .skeleton")).hasCount(0);
      check.accept(view);
    }
    page.navigate(SITE.page() + "?page=silences");
    page.locator(".heading button").click();
    assertThat(page.locator("dialog .hits")).isAttached();
    check.accept("the form of a silence");
    page.keyboard().press("Escape");
    page.locator(".display summary").click();
    check.accept("the display");
  }

  @Test
  void aViolationIsFound() {
    Tab tab = CHROMIUM.tab(Look.DESKTOP);
    tab.page().navigate(SITE.page());
    assertThat(tab.page().locator(".live.live")).isVisible();
    tab.page().locator("#search").evaluate("search => search.closest('label').replaceWith(search)");
    tab.page().locator("#search").evaluate("search => search.removeAttribute('placeholder')");
    assertThat(tab.accessibilityViolations()).anyMatch(each -> each.startsWith("label:"));
  }

  @Test
  void aPoorContrastIsFound() {
    Tab tab = CHROMIUM.tab(Look.DESKTOP.dark());
    tab.page().navigate(SITE.page());
    assertThat(tab.page().locator(".live.live")).isVisible();
    tab.page().locator("#search").evaluate("search => search.style.color = '#333'");
    tab.page().locator("#search").fill("a");
    assertThat(tab.violationsOfColours()).anyMatch(each -> each.startsWith("color-contrast:"));
  }
}

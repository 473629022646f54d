package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page without a mouse, and on a phone. */
@Tag("real")
@Timeout(300)
class PageByKeyboardIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(300);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private Page page = CHROMIUM.tab(Look.DESKTOP).page();

  @Test
  void searchOpenAndCloseByKeyboard() {
    open("");
    press("/");
    assertThat(page.locator("#search")).isFocused();
    page.keyboard().type("example.net");
    assertThat(page.locator(".summary .count")).hasText("99 mailboxes");
    page.locator(".rows").focus();
    press("ArrowDown");
    press("ArrowDown");
    press("j");
    press("k");
    assertThat(link(1)).isFocused();
    String address = link(1).innerText();
    press("Enter");
    Locator title = page.locator("#mailbox-name");
    assertThat(title).hasText(address);
    assertThat(title).isFocused();
    press("Escape");
    assertThat(title).hasCount(0);
    assertThat(page.locator(":focus")).hasText(address);
  }

  @Test
  void theRowsBelowComeIntoSightAndTheFocusIsNotLost() {
    open("?sort=mailbox");
    // From here on the order is kept, and so is the number of rows.
    assertThat(page.locator(".summary .count")).hasText("300 mailboxes");
    page.locator(".rows").focus();
    for (int i = 0; i <= 60; i++) {
      press("ArrowDown");
    }
    assertThat(link(60)).isFocused();
    assertThat(link(60)).isInViewport();
    page.locator(".rows").evaluate("rows => rows.scrollTop = 0");
    assertThat(page.locator(".rows")).isFocused();
    page.locator(".rows").evaluate("rows => rows.scrollTop = rows.scrollHeight");
    assertThat(link(299)).isInViewport();
  }

  @Test
  void theDisplayAndTheFormOpenAndCloseByKeyboard() {
    open("");
    page.locator(".display summary").focus();
    press("Enter");
    assertThat(page.getByLabel("Theme")).isVisible();
    press("Escape");
    assertThat(page.getByLabel("Theme")).not().isVisible();
    assertThat(page.locator(".display summary")).isFocused();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Silences")).focus();
    press("Enter");
    Locator button =
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("New silence…"));
    button.focus();
    press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    assertThat(button).isFocused();
  }

  @Test
  void everythingIsReachedByTab() {
    open("");
    press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    for (int i = 0; i < 60; i++) {
      press("Tab");
      Object name =
          page.evaluate(
              "document.activeElement === document.body ? 'body' : document.activeElement.matches("
                  + "'a, button, input, select, summary, [tabindex]') ? 'good' :"
                  + " document.activeElement.outerHTML");
      assertThat(name).isIn("good", "body");
    }
  }

  @Test
  void aPhoneHasNoSidewaysScrollAndOneColumn() {
    page = CHROMIUM.tab(Look.DESKTOP.onPhone()).page();
    for (String view :
        new String[] {"", "?page=servers", "?page=notices", "?page=silences", "?page=inventory"}) {
      open(view);
      assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as(view)
          .isEqualTo(true);
    }
    open("");
    assertThat(page.locator(".rows .c-server").first()).not().isVisible();
    assertThat(page.locator(".rows .sub").first()).isVisible();
    link(0).click();
    assertThat(page.locator("aside.detail")).isInViewport();
    assertThat(page.evaluate("document.elementFromPoint(195, 422).closest('aside') !== null"))
        .isEqualTo(true);
    page.goBack();
    assertThat(page.locator("aside.detail")).hasCount(0);
    assertThat(page).hasURL(Pattern.compile("/\\??$"));
  }

  private void open(String query) {
    page.navigate(SITE.page() + query);
    assertThat(page.locator(".live.live")).isVisible();
    if (!query.contains("page=")) {
      assertThat(link(0)).isVisible();
    }
  }

  private void press(String key) {
    page.keyboard().press(key);
  }

  private Locator link(int index) {
    return page.locator("tr[data-index='" + index + "'] a");
  }
}

package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a reader does with the page, over the demo. */
@Tag("real")
@Timeout(300)
class PageIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(120);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Page page = CHROMIUM.tab(Look.DESKTOP).page();

  @Test
  void theFirstScreenHasTheFleetTheServersAndWhatFillsNext() {
    open("");
    assertThat(heading("120 mailboxes")).isVisible();
    assertThat(page.locator("#servers-name + ul a")).hasText(new String[] {"mx1", "mx2", "pop"});
    assertThat(page.locator("#next-name + ol li")).hasCount(5);
    assertThat(page.locator(".summary .count")).hasText("120 mailboxes");
    assertThat(page).hasTitle(Pattern.compile("(\\(\\d+\\) )?Mailbox quota"));
    assertThat(page.locator(".live [role=status]")).hasText("live");
  }

  @Test
  void aSearchNarrowsTheListAndTheUrlKeepsIt() {
    open("");
    page.getByLabel("Search").fill("wanda");
    assertThat(page.locator(".summary .count")).hasText("1 mailbox");
    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("login refused");
    assertThat(page).hasURL(Pattern.compile("\\?q=wanda$"));
    page.reload();
    assertThat(page.getByLabel("Search")).hasValue("wanda");
    assertThat(rows()).hasCount(1);
    page.getByLabel("Search").fill("nobody-has-this");
    assertThat(page.locator(".empty")).containsText("No mailbox matches.");
    page.locator(".empty").getByRole(AriaRole.BUTTON).click();
    assertThat(page.locator(".summary .count")).hasText("120 mailboxes");
  }

  @Test
  void aHeadingSortsAndBackAndForwardGoThroughTheSorts() {
    open("");
    column("Mailbox").click();
    assertThat(sorted()).hasText(Pattern.compile("Mailbox.*"));
    assertThat(sorted()).hasAttribute("aria-sort", "ascending");
    assertThat(addresses()).isSorted();
    column("Used / limit").click();
    assertThat(sorted()).hasText(Pattern.compile("Used / limit.*"));
    assertThat(sorted()).hasAttribute("aria-sort", "descending");
    page.goBack();
    assertThat(sorted()).hasText(Pattern.compile("Mailbox.*"));
    assertThat(page).hasURL(Pattern.compile("\\?sort=mailbox$"));
    page.goForward();
    assertThat(page).hasURL(Pattern.compile("\\?sort=-used$"));
    assertThat(sorted()).hasText(Pattern.compile("Used / limit.*"));
  }

  @Test
  void aChipAServerAndAResultFilter() {
    open("");
    Locator chip = page.getByRole(AriaRole.BUTTON, named(Pattern.compile("^OK \\d+")));
    chip.click();
    assertThat(chip).hasAttribute("aria-pressed", "true");
    assertThat(page).hasURL(Pattern.compile("level=OK"));
    assertThat(page.locator(".rows .l-full, .rows .l-critical, .rows .l-warning")).hasCount(0);
    assertThat(rows().locator(".level").first()).hasText("OK");
    chip.click();
    page.locator(".filters [name=server]").selectOption("pop");
    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("peter@example.com");
    page.locator(".filters [name=server]").selectOption("");
    page.locator(".filters [name=result]").selectOption("reason:auth");
    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("wanda@example.org");
  }

  @Test
  void anOpenedMailboxHasAPlotThatGrows() {
    open("?mailbox=alice%40example.org");
    Locator detail = page.locator("aside.detail");
    assertThat(detail.getByRole(AriaRole.HEADING, level(2))).isFocused();
    assertThat(detail.locator(".plot canvas")).isVisible();
    assertThat(detail.locator(".sentence")).containsText("GiB used");
    detail.locator(".figures summary").click();
    Locator newest = detail.locator(".figures tbody tr").first();
    String before = newest.innerText();
    assertThat(newest).not().hasText(before);
    assertThat(detail.locator(".grid").last()).isVisible();
  }

  @Test
  void aSilenceSaysHowManyItHitsHoldsAndEnds() {
    open("?mailbox=bob%40example.org");
    page.getByRole(AriaRole.BUTTON, named("Silence…")).click();
    Locator form = page.getByRole(AriaRole.DIALOG);
    assertThat(form.getByLabel("Mailbox")).hasValue("bob@example.org");
    assertThat(form.locator(".hits")).hasText("It matches 1 mailbox.");
    form.getByLabel("Mailbox").fill("*");
    assertThat(form.locator(".hits")).hasText("It matches 120 mailboxes.");
    form.getByLabel("Mailbox").fill("bob@example.org");
    form.getByLabel("1 hour").check();
    form.getByLabel("Author").fill("carla");
    form.getByLabel("Comment").fill("moves house");
    form.getByRole(AriaRole.BUTTON, in("Silence")).click();
    assertThat(form).not().isVisible();
    assertThat(page.locator(".silenced")).containsText("carla · moves house");
    page.getByRole(AriaRole.LINK, named("Silences")).click();
    Locator row =
        page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("bob@")));
    assertThat(row).containsText("moves house");
    row.getByRole(AriaRole.BUTTON, in(Pattern.compile("^End now"))).click();
    assertThat(page.locator("#group-ended")).isVisible();
    assertThat(page.locator("[aria-labelledby=group-ended]")).containsText("bob@example.org");
  }

  @Test
  void aProbeIsAskedForOnceAMinute() {
    open("?mailbox=carol%40example.org");
    Locator probe = page.getByRole(AriaRole.BUTTON, named("Probe now"));
    probe.click();
    assertThat(page.locator(".outcome")).containsText("The mailbox is being probed.");
    probe.click();
    assertThat(page.locator(".outcome.bad")).containsText("once a minute");
  }

  @Test
  void themeAndLanguageAreChosenAndKept() {
    open("");
    page.locator(".display summary").click();
    page.getByLabel("Theme").selectOption("dark");
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    page.getByLabel("Language").selectOption("es");
    assertThat(heading("120 buzones")).isVisible();
    page.reload();
    assertThat(heading("120 buzones")).isVisible();
    assertThat(page.locator("html")).hasAttribute("lang", "es");
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(18, 22, 27)");
  }

  @Test
  void everyViewOpensFromTheNavigation() {
    open("");
    for (String view : List.of("Servers", "Notices", "Silences", "Inventory", "Configuration")) {
      page.getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.LINK, in(view)).click();
      assertThat(heading(view)).isVisible();
      assertThat(page.locator("main .card").first()).isVisible();
      assertThat(page.locator("[role=alert]")).hasCount(0);
    }
    assertThat(page.locator(".yaml")).containsText("***");
    page.getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.LINK, in("Inventory")).click();
    assertThat(page.locator("tbody tr")).hasCount(3);
  }

  @Test
  void theSelectionIsExported() {
    open("?q=wanda");
    assertThat(page.getByRole(AriaRole.LINK, named("CSV")))
        .hasAttribute("href", "api/v1/mailboxes.csv?q=wanda&sort=urgency");
    String csv = page.request().get(SITE.page() + "api/v1/mailboxes.csv?q=wanda").text();
    assertThat(csv.lines()).hasSize(2);
    assertThat(csv).contains("wanda@example.org");
    String json = page.request().get(SITE.page() + "api/v1/mailboxes.jsonl?q=wanda").text();
    assertThat(json.lines()).hasSize(1);
  }

  private void open(String query) {
    page.navigate(SITE.page() + query);
    assertThat(page.locator(".live.live")).isVisible();
  }

  private Locator rows() {
    return page.locator(".rows tbody tr[data-index]:not(.skeleton)");
  }

  private List<String> addresses() {
    return rows().locator("a").allInnerTexts();
  }

  private Locator column(String name) {
    return page.locator(".rows thead").getByRole(AriaRole.BUTTON, in(name));
  }

  private Locator sorted() {
    return page.locator(".rows th[aria-sort]");
  }

  private Locator heading(String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true).setLevel(2));
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByRoleOptions named(Pattern name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Locator.GetByRoleOptions in(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator.GetByRoleOptions in(Pattern name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  private static Locator.GetByRoleOptions level(int level) {
    return new Locator.GetByRoleOptions().setLevel(level);
  }
}

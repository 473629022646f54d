package mailquota.testing.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A tab of a browser, with what its page complains about. Used by one thread. */
public final class Tab implements AutoCloseable {

  /** The rules of WCAG 2.2 AA; without naming them axe leaves out those of 2.2. */
  private static final String RULES =
      "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

  /** Those that depend on the colours. */
  private static final String RULES_OF_COLOURS = "['color-contrast', 'link-in-text-block']";

  /** The policy of the page must hold: a page that is stopped by it complains here. */
  private static final String WATCH =
      """
      window.violations = [];
      addEventListener('securitypolicyviolation', event =>
        violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));
      """;

  private final BrowserContext context;
  private final Page page;
  private final List<String> problems = new ArrayList<>();

  private Tab(BrowserContext context, double patienceMillis) {
    this.context = context;
    context.setDefaultTimeout(patienceMillis);
    context.addInitScript(WATCH);
    page = context.newPage();
    page.onPageError(problems::add);
    page.onConsoleMessage(this::note);
  }

  static Tab open(Browser browser, Look look, double patienceMillis) {
    return new Tab(
        browser.newContext(
            new Browser.NewContextOptions()
                .setLocale(look.language())
                .setTimezoneId("Europe/Madrid")
                .setColorScheme(look.isDark() ? ColorScheme.DARK : ColorScheme.LIGHT)
                .setViewportSize(look.width(), look.height())),
        patienceMillis);
  }

  /** A request that fails is no mistake of the page. */
  private void note(ConsoleMessage message) {
    if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
      problems.add(message.text());
    }
  }

  public Page page() {
    return page;
  }

  /** Errors of scripts, and violations of the content security policy. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    if (!page.isClosed() && !page.url().equals("about:blank")) {
      Object violations = page.evaluate("window.violations");
      if (violations instanceof List<?> list) {
        list.forEach(each -> all.add("policy: " + each));
      }
    }
    return all;
  }

  /** What axe finds: the rule, and the elements that break it. */
  public List<String> accessibilityViolations() {
    return violations(RULES);
  }

  /** The same for the rules about colours. */
  public List<String> violationsOfColours() {
    return violations(RULES_OF_COLOURS);
  }

  private List<String> violations(String rules) {
    // Not through a script element, which the policy of the page refuses.
    if (!Boolean.TRUE.equals(page.evaluate("'axe' in window"))) {
      page.evaluate("() => {" + axe() + "}");
    }
    Object found =
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly: RULES, resultTypes: ['violations']}))
              .violations.map(each => each.id + ': '
                + each.nodes.map(node => node.html.slice(0, 160) + ' ' + node.any.map(check => check.message)).join(' | '))
            """
                .replace("RULES", rules));
    return found instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static String axe() {
    try (InputStream script = Tab.class.getResourceAsStream("/axe.min.js")) {
      if (script == null) {
        throw new IllegalStateException("axe is missing from the class path");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}

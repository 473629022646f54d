package mailquota.testing.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.RealServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A browser for the tests of a class, which are skipped where there is no Chromium, Node.js or
 * driver. After each test its tabs are closed, and what they complained about fails it. Used by the
 * thread of the tests.
 */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium");

  /** {@code npm ci --prefix agent/src/test/browser}, as in .ci/run. */
  private static final Path DRIVER = Path.of("src/test/browser/node_modules").toAbsolutePath();

  private static final Pattern PATHS = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /** Patience with a loaded machine, no promise. */
  private static final double PATIENCE_MILLIS = 30_000;

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--js-flags=--expose-gc");

  private final List<Tab> tabs = new ArrayList<>();
  private @Nullable Playwright playwright;
  private @Nullable Browser browser;

  @Override
  public void beforeAll(ExtensionContext context) {
    RealServer.require(Files.isExecutable(PROGRAM), "no " + PROGRAM);
    RealServer.require(
        Files.exists(DRIVER.resolve("package/cli.js")),
        "no driver: npm ci --prefix agent/src/test/browser");
    Optional<Path> node = node();
    RealServer.require(node.isPresent(), "no node on the PATH");
    System.setProperty("playwright.cli.dir", DRIVER.toString());
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.orElseThrow().toString())));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(PROGRAM).setArgs(FLAGS));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  private static Optional<Path> node() {
    return Stream.of(PATHS.split(System.getenv("PATH"), -1))
        .map(folder -> Path.of(folder, "node"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A new profile with one tab, in which nothing is open yet. */
  public Tab tab(Look look) {
    if (browser == null) {
      throw new IllegalStateException("the browser runs while there are tests");
    }
    Tab tab = Tab.open(browser, look, PATIENCE_MILLIS);
    tabs.add(tab);
    return tab;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> problems = tabs.stream().flatMap(tab -> tab.problems().stream()).toList();
    tabs.forEach(Tab::close);
    tabs.clear();
    if (!problems.isEmpty()) {
      AssertionError error = new AssertionError("the page had problems: " + problems);
      context.getExecutionException().ifPresent(error::addSuppressed);
      throw error;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (playwright != null) {
      playwright.close();
    }
  }
}

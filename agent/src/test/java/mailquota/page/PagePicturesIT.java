package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures of docs/web.md are of the demo; {@code -Dgolden.update=true} takes them anew. */
@Tag("real")
@Timeout(300)
class PagePicturesIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(2000);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final Path FOLDER = Path.of("../docs/images");

  /** Small enough for a repository. */
  private static final long MOST_BYTES = 200_000;

  private static final Look WIDE = new Look("en-GB", false, 1280, 800);

  static Stream<Arguments> pictures() {
    return Stream.of(
        Arguments.of("web-mailboxes-light.png", "", WIDE),
        Arguments.of("web-mailbox-dark.png", "?level=INFO", WIDE.dark()),
        Arguments.of("web-servers-light.png", "?page=servers", WIDE),
        Arguments.of("web-phone-es.png", "", WIDE.in("es-ES").onPhone()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void theDocumentHasAPictureOfThePage(String name, String view, Look look) throws IOException {
    Path picture = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      take(picture, view, look);
    }
    assertThat(picture).exists();
    assertThat(Files.size(picture)).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(Files.readString(Path.of("../docs/web.md"))).contains("(images/" + name + ")");
  }

  private static void take(Path picture, String view, Look look) {
    Page page = CHROMIUM.tab(look).page();
    page.navigate(SITE.page() + view);
    assertThat(page.locator(".live.live")).isVisible();
    if (!view.contains("page=")) {
      assertThat(page.locator("#levels-name")).hasText(Pattern.compile("2,?000 .*"));
      assertThat(page.locator(".chip.l-full b")).not().hasText("0");
      assertThat(page.locator(".plain .figure").first()).containsText("/s");
    }
    if (view.contains("level=")) {
      page.locator("tr[data-index='0'] a").click();
      assertThat(page.locator("aside .plot canvas")).isVisible();
      assertThat(page.locator(".keys .area")).isVisible();
    }
    page.screenshot(
        new Page.ScreenshotOptions().setPath(picture).setAnimations(ScreenshotAnimations.DISABLED));
  }
}

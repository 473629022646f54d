package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.Agent;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.testing.FilledMailbox;
import mailquota.testing.NginxWebProxy;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page below a path of a real nginx, configured as docs/api.md says. */
@Tag("real")
@Timeout(120)
class PageBehindNginxIT {

  private static final Path DOCUMENT = Path.of("../docs/api.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```nginx\n(.*?)^```");
  private static final String AGENT = "http://127.0.0.1:10143";

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Page page = CHROMIUM.tab(Look.DESKTOP).page();
  @TempDir private Path folder;
  private DemoServer imap;
  private Agent agent;

  @BeforeAll
  static void nginxIsInstalled() {
    NginxWebProxy.require();
  }

  @BeforeEach
  void start() throws IOException {
    imap = DemoImapServer.start(0, login -> Optional.of(FilledMailbox.at(login, 96)));
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {listen: "127.0.0.1:0", path-prefix: /quota}
            store: {url: "jdbc:sqlite:%s"}
            servers:
              mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: "%s"}}
            mailboxes: [{server: mx1, list: [alice@example.org, bob@example.org]}]
            """
                .formatted(folder.resolve("state.db"), imap.port(), FilledMailbox.PASSWORD));
    agent =
        new Agent((Valid) new ConfigLoader(Map.of()).load(config), InstantSource.system(), _ -> {});
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(5));
    imap.close();
  }

  @Test
  void theProxyTakesThePathOff() throws IOException {
    thePageWorksBehind(block());
  }

  @Test
  void theProxyPassesThePathOn() throws IOException {
    thePageWorksBehind(block().replace(AGENT + "/;", AGENT + ";"));
  }

  private static String block() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(DOCUMENT));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1)).contains(AGENT + "/;");
    return block.group(1);
  }

  private void thePageWorksBehind(String location) {
    try (NginxWebProxy proxy =
        NginxWebProxy.start(location.replace(AGENT, "http://127.0.0.1:" + agent.port()))) {
      page.navigate("http://127.0.0.1:" + proxy.port() + "/quota");
      assertThat(page).hasURL("http://127.0.0.1:" + proxy.port() + "/quota/");
      assertThat(page.locator(".live.live")).isVisible(); // The events arrive.
      assertThat(page.locator(".summary .count")).hasText("2 mailboxes");
      page.getByRole(AriaRole.LINK, named("alice@example.org")).first().click();
      assertThat(page.locator("aside .sentence")).containsText("used");
      page.reload();
      assertThat(page.locator("aside .sentence")).containsText("used");
      silence();
    }
    assertThat(agent.silences().now().all()).hasSize(1);
  }

  /**
   * Changes are accepted from the page's own origin only, which the agent sees through the proxy.
   */
  private void silence() {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Silence…")).click();
    Locator form = page.getByRole(AriaRole.DIALOG);
    form.getByLabel("1 hour").check();
    form.getByLabel("Author").fill("carla");
    form.getByLabel("Comment").fill("moves house");
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Silence")).click();
    assertThat(form).not().isVisible();
    assertThat(page.locator(".silenced")).containsText("carla · moves house");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}

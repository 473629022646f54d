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
import java.util.List;
import java.util.Map;
import mailquota.Agent;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.FreePorts;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page over an agent that measures a real Dovecot. */
@Tag("real")
@ExtendWith(DovecotExtension.class)
@Timeout(300)
class PageOverDovecotIT {

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Page page = CHROMIUM.tab(Look.DESKTOP).page();
  private Path config;
  private int port;
  private Agent agent;

  @TempDir private Path folder;

  @BeforeEach
  void start(Dovecot dovecot) throws IOException {
    dovecot.addUsers(
        List.of(
            User.named("ada@page.example").storage("1M"),
            User.named("bea@page.example").storage("2M").messages(10),
            User.named("cay@page.example"),
            User.named("dan@page.example").password("another").storage("1M")));
    port = FreePorts.on("127.0.0.1", 1).getFirst();
    config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {listen: "127.0.0.1:%d"}
            store: {url: "jdbc:sqlite:%s"}
            servers:
              mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: secret}}
            mailboxes:
              - {server: mx1, list: [ada@page.example, bea@page.example, cay@page.example, dan@page.example]}
            poll: {min-interval: 1h, max-interval: 1h}
            """
                .formatted(port, folder.resolve("state.db"), dovecot.imapPort()));
    startAgent();
    page.navigate("http://127.0.0.1:" + port + "/");
    assertThat(page.locator(".live.live")).isVisible();
  }

  private void startAgent() throws IOException {
    agent =
        new Agent((Valid) new ConfigLoader(Map.of()).load(config), InstantSource.system(), _ -> {});
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(5));
  }

  @Test
  void aDeliveredMessageIsThereAfterProbeNow(Dovecot dovecot) {
    page.getByLabel("Search").fill("ada@");
    row("ada@page.example").getByRole(AriaRole.LINK).click();
    Locator used = page.locator("aside .sentence");
    assertThat(used).containsText("1 MiB used");
    String before = used.innerText();
    assertThat(dovecot.deliver("ada@page.example", 700_000).isAccepted()).isTrue();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Probe now")).click();
    assertThat(used).not().hasText(before);
    assertThat(used).containsText("(6");
    assertThat(page.locator("aside .plot canvas")).isVisible();
  }

  @Test
  void eachResultIsShownAsItIs() {
    assertThat(row("bea@page.example")).containsText("OK");
    assertThat(row("cay@page.example")).containsText("no quota");
    assertThat(row("dan@page.example")).containsText("login refused");
    row("bea@page.example").getByRole(AriaRole.LINK).click();
    assertThat(page.locator("aside .resource option")).hasCount(2);
    page.locator("aside").getByLabel("Resource").selectOption("1");
    assertThat(page.locator("aside .sentence")).containsText(" used");
    row("dan@page.example").getByRole(AriaRole.LINK).click();
    assertThat(page.locator("aside p.why")).containsText("AUTHENTICATIONFAILED");
  }

  @Test
  void theRowsStayWhileTheAgentIsAwayAndAreLiveWhenItIsBack() throws IOException {
    assertThat(row("ada@page.example")).isVisible();
    agent.stop(Duration.ofSeconds(5));
    assertThat(page.locator(".live.lost")).containsText("reconnecting");
    assertThat(row("ada@page.example")).isVisible();
    page.getByLabel("Search").fill("bea");
    assertThat(page.locator(".list [role=alert]")).containsText("The agent does not answer.");
    assertThat(row("ada@page.example")).isVisible();
    startAgent();
    assertThat(page.locator(".live.live")).isVisible();
    assertThat(page.locator(".list [role=alert]")).hasCount(0);
    assertThat(page.locator(".summary .count")).hasText("1 mailbox");
    assertThat(row("bea@page.example")).isVisible();
  }

  private Locator row(String address) {
    return page.locator(".rows tbody tr[data-index]")
        .filter(new Locator.FilterOptions().setHasText(address));
  }
}

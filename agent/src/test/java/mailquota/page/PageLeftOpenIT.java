package mailquota.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import mailquota.testing.browser.Chromium;
import mailquota.testing.browser.Look;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The page after hours, in half a minute: updates, jumps of the scroll bar and opened mailboxes
 * leave no node, no listener and no heap behind. {@code -Dpage.updates=…} makes it longer.
 */
@Tag("real")
@Timeout(900)
class PageLeftOpenIT {

  @RegisterExtension static final DemoSite SITE = new DemoSite(3000);
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final int UPDATES = Integer.getInteger("page.updates", 600);
  private static final int JUMPS = UPDATES / 2;
  private static final int OPENINGS = UPDATES / 20;

  /** What the caches of the browser itself may vary by. */
  private static final double HEAP_NOISE = 3e6;

  /** The modules of the page itself, as it has loaded them. */
  private static final String MODULES =
      """
      const base = document.querySelector('script[type=module]').src.replace('app.js', '');
      const {state, draw, go} = await import(base + 'state.js');
      const {rows} = await import(base + 'table.js');
      const frame = () => new Promise(requestAnimationFrame);
      const until = async condition => { while (!condition()) { await frame(); } };
      """;

  private final Page page = CHROMIUM.tab(Look.DESKTOP).page();

  private record Left(int nodes, int listeners, double heapBytes) {}

  @Test
  void nothingIsLeftBehind() {
    page.navigate(SITE.page());
    assertThat(page.locator("tr[data-index='0'] a")).isVisible();
    use(50);
    Left before = left();
    use(UPDATES);
    Left after = left();
    assertThat(after.nodes()).isLessThanOrEqualTo(before.nodes() + 200);
    assertThat(after.listeners()).isLessThanOrEqualTo(before.listeners() + 20);
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_NOISE);
    assertThat(page.locator("*").count()).isLessThan(1500);
  }

  private void use(int updates) {
    run(
        """
        for (let i = 0; i < %d; i++) {
          state.fleet = {...state.fleet, data: {...state.fleet.data, mailboxes: 3000 + i %% 2}};
          state.now = Date.now() + i * 1000;
          if (i %% 20 === 0) { rows.refresh(true); }
          draw();
          await frame();
        }
        """
            .formatted(updates));
    run(
        """
        const list = document.querySelector('.rows');
        for (let i = 0; i < %d; i++) {
          list.scrollTop = (i * 7919) %% list.scrollHeight;
          await frame();
        }
        list.scrollTop = 0;
        await until(() => document.querySelector('tr[data-index="0"] a'));
        """
            .formatted(updates * JUMPS / UPDATES));
    run(
        """
        for (let i = 0; i < %d; i++) {
          go({mailbox: rows.row(i %% 20).mailbox}, 'replace');
          await until(() => document.querySelector('.plot canvas, aside .muted + h3'));
          go({mailbox: ''}, 'replace');
          await until(() => !document.querySelector('aside'));
        }
        """
            .formatted(Math.max(5, updates * OPENINGS / UPDATES)));
    page.evaluate("document.querySelector('.rows').scrollTop = 0");
    assertThat(page.locator("tr[data-index='0'] a")).isVisible();
  }

  private void run(String script) {
    page.evaluate("async () => {" + MODULES + script + "}");
  }

  private Left left() {
    CDPSession session = page.context().newCDPSession(page);
    session.send("HeapProfiler.collectGarbage");
    JsonObject counters = session.send("Memory.getDOMCounters");
    JsonObject heap = session.send("Runtime.getHeapUsage");
    session.detach();
    return new Left(
        counters.get("nodes").getAsInt(),
        counters.get("jsEventListeners").getAsInt(),
        heap.get("usedSize").getAsDouble());
  }
}

package mailquota.page;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.demo.Demo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What {@code quota-agent demo} runs, once for the tests of a class. */
final class DemoSite implements BeforeAllCallback, AfterAllCallback {

  private static final Pattern ADDRESS = Pattern.compile("^(http://127\\.0\\.0\\.1:\\d+/)\n");

  private final int mailboxes;
  private final StringWriter printed = new StringWriter();
  private @Nullable Demo demo;

  DemoSite(int mailboxes) {
    this.mailboxes = mailboxes;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    try {
      demo = Demo.start(mailboxes, 1, new PrintWriter(printed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of the page, which the demo prints before all else. */
  String page() {
    Matcher first = ADDRESS.matcher(printed.toString());
    if (!first.find()) {
      throw new AssertionError("expected the address of the page first, got " + printed);
    }
    return first.group(1);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (demo != null) {
      demo.close();
    }
  }
}

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogTextTest {

  private static final String FORGED = "\n2026-11-24T08:00:00.000Z ERROR Agent forged";

  @Test
  void aMessageIsOneLineWhateverStandsInIt() {
    String line =
        line("mailbox={} root={}", null, "a\u009b2Jb\u0085c\u2028d", "gnp\u202e" + FORGED);
    assertThat(line.lines()).hasSize(1);
    assertThat(line)
        .isEqualTo("mailbox=a?2Jb?c?d root=gnp??2026-11-24T08:00:00.000Z ERROR Agent forged");
  }

  @Test
  void noLineOfAnExceptionReadsAsAMessage() {
    IllegalStateException thrown =
        new IllegalStateException("no\u001b[2J" + FORGED, new RuntimeException("why\r" + FORGED));
    String line = line("failed", thrown);
    assertThat(line.lines().skip(1)).isNotEmpty().allMatch(each -> each.startsWith("\t"));
    assertThat(line)
        .contains("failed\n\tjava.lang.IllegalStateException: no?[2J\n\t2026-")
        .contains("\n\tat mailquota.cli.LogTextTest.", "\n\tCaused by: java.lang.RuntimeException")
        .doesNotContain("\u001b", "\r", "\n\n");
  }

  @Test
  void aMessageWithoutAnExceptionStandsAlone() {
    assertThat(line("stopped", null)).isEqualTo("stopped");
  }

  @Test
  void theLogIsLaidOutWithIt() throws IOException {
    assertThat(Path.of("src/main/resources/logback.xml"))
        .content()
        .contains("\"text\" class=\"mailquota.cli.LogText\"", "%logger{0} %text%n");
  }

  private static String line(String message, @Nullable Throwable thrown, Object... arguments) {
    Logger logger = new LoggerContext().getLogger("Monitor");
    return new LogText()
        .convert(new LoggingEvent("", logger, Level.WARN, message, thrown, arguments));
  }
}

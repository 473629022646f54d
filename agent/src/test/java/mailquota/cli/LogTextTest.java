package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
  void aLineBeginsWithItsTimeLevelAndLogger() {
    Logger logger = new LoggerContext().getLogger("mailquota.polling.Monitor");
    assertThat(
            LogText.line(new LoggingEvent("", logger, Level.WARN, "server={}", null, args("mx1"))))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}(Z|[+-]\\d\\d:\\d\\d) WARN  Monitor server=mx1\n");
  }

  @Test
  void theLogOfTheProcessIsWrittenSo() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<?> stderr = (ConsoleAppender<?>) root.getAppender("STDERR");
    assertThat(stderr.getEncoder()).isInstanceOf(LogText.class);
    assertThat(stderr.getTarget()).isEqualTo("System.err");
    assertThat(root.getLevel()).isEqualTo(Level.WARN);
    assertThat(LoggerFactory.getLogger("mailquota.x").isInfoEnabled()).isTrue();
  }

  private static Object[] args(Object... arguments) {
    return arguments;
  }

  private static String line(String message, @Nullable Throwable thrown, Object... arguments) {
    Logger logger = new LoggerContext().getLogger("Monitor");
    return LogText.text(new LoggingEvent("", logger, Level.WARN, message, thrown, arguments));
  }
}

package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.File;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whole lines, as logback.xml lays them out. */
class LogTextTest {

  private static final String FORGED = "\n2026-11-24T08:00:00.000Z ERROR Agent forged";

  @Test
  void aMessageIsOneLineWhateverStandsInIt() {
    String line =
        line("mailbox={} root={}", null, "a\u009b2Jb\u0085c\u2028d", "gnp\u202e" + FORGED);
    assertThat(line.lines()).hasSize(1);
    assertThat(line)
        .endsWith(
            " WARN  Monitor mailbox=a?2Jb?c?d root=gnp??2026-11-24T08:00:00.000Z ERROR Agent"
                + " forged\n");
  }

  @Test
  void noLineOfAnExceptionReadsAsAMessage() {
    IllegalStateException thrown =
        new IllegalStateException("no\u001b[2J" + FORGED, new RuntimeException("why\r" + FORGED));
    String line = line("failed", thrown);
    assertThat(line.lines().skip(1)).isNotEmpty().allMatch(each -> each.startsWith("\t"));
    assertThat(line)
        .contains(" Monitor failed\n\tjava.lang.IllegalStateException: no?[2J\n\t2026-")
        .contains("\n\tat mailquota.cli.LogTextTest.", "\n\tCaused by: java.lang.RuntimeException")
        .doesNotContain("\u001b", "\r", "\n\n");
  }

  @Test
  void aMessageWithoutAnExceptionEndsItsLine() {
    assertThat(line("stopped", null)).endsWith(" Monitor stopped\n");
  }

  private static String line(String message, @Nullable Throwable thrown, Object... arguments) {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    assertThatCode(() -> configurator.doConfigure(new File("src/main/resources/logback.xml")))
        .doesNotThrowAnyException();
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger("mailquota.monitor.Monitor"),
            Level.WARN,
            message,
            thrown,
            arguments);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}

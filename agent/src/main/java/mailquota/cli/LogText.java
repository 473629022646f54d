package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mailquota.quota.Naming;
import mailquota.quota.Sanitizer;

/**
 * A line of the log: the time, the level, the logger and the message on one line, whatever a server
 * or client put into it, followed by the indented stack trace. Above DEBUG the addresses of
 * mailboxes are replaced where the metrics hide them.
 */
final class LogText extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  private static final byte[] NOTHING = {};

  /** Logback has its encoder before there is a configuration. */
  private static volatile Supplier<Naming> names = () -> Naming.PLAIN;

  /** Names mailboxes like this in all lines that follow. */
  static void name(Supplier<Naming> present) {
    names = present;
  }

  static String line(ILoggingEvent event) {
    String logger = event.getLoggerName();
    return "%s %-5s %s %s%n"
        .formatted(
            TIME.format(event.getInstant()),
            event.getLevel(),
            logger.substring(logger.lastIndexOf('.') + 1),
            text(event));
  }

  static String text(ILoggingEvent event) {
    String text = plain(event);
    return event.getLevel().isGreaterOrEqual(Level.INFO) ? names.get().text(text) : text;
  }

  private static String plain(ILoggingEvent event) {
    String message = Sanitizer.line(String.valueOf(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null
        ? message
        : message
            + ThrowableProxyUtil.asString(thrown)
                .lines()
                .map(line -> "\n\t" + Sanitizer.line(line.strip()))
                .collect(Collectors.joining());
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return line(event).getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}

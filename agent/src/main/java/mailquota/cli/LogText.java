package mailquota.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mailquota.quota.Naming;
import mailquota.quota.Sanitizer;

/**
 * {@code %text} of logback.xml: the message of a log event on one line, whatever a server or client
 * put into it, followed by the indented stack trace. Above DEBUG the addresses of mailboxes are
 * replaced where the metrics hide them.
 */
public final class LogText extends ThrowableHandlingConverter {

  /** Logback creates the converters, from its file. */
  private static volatile Supplier<Naming> names = () -> Naming.PLAIN;

  /** Names mailboxes like this in all lines that follow. */
  static void name(Supplier<Naming> present) {
    names = present;
  }

  @Override
  public String convert(ILoggingEvent event) {
    String text = text(event);
    return event.getLevel().isGreaterOrEqual(Level.INFO) ? names.get().text(text) : text;
  }

  private static String text(ILoggingEvent event) {
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
}

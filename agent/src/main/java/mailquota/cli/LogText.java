package mailquota.cli;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.stream.Collectors;
import mailquota.quota.Sanitizer;

/**
 * {@code %text} of logback.xml: the message of a log event on one line, whatever a server or client
 * put into it, followed by the indented stack trace.
 */
public final class LogText extends ThrowableHandlingConverter {

  @Override
  public String convert(ILoggingEvent event) {
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

package mailquota.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets up the log: everything but data goes to stderr. In code, because reading a file of XML takes
 * a tenth of the time of a short command.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY; // Another log, by choice of the admin.
    }
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("STDERR");
    stderr.setTarget("System.err");
    LogText lines = new LogText();
    lines.setContext(context);
    lines.start();
    stderr.setEncoder(lines);
    stderr.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Logging.level(Logging.LEVEL_OF_LIBRARIES, Level.WARN));
    root.addAppender(stderr);
    context.getLogger("mailquota").setLevel(Logging.level(Logging.LEVEL, Level.INFO));
    // Jetty warns where a client closes the connection while the body of its request is read.
    context.getLogger("org.eclipse.jetty.io.FillInterest").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}

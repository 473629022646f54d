package mailquota.demo.server;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An SMTP server (RFC 5321) that accepts mail for any recipient and passes each message to a
 * consumer before it confirms it. Recipients with a full mailbox are refused.
 */
public final class DemoSmtpServer {

  private DemoSmtpServer() {}

  /**
   * Starts a server; port 0 takes any free port.
   *
   * @param acceptsMail by the address of the recipient as the client wrote it; {@code false} is
   *     answered with {@code 552 5.2.2 Mailbox is full}
   * @param inbox called by concurrent sessions; if it throws, the client receives {@code 451} and
   *     tries again
   */
  public static DemoServer start(int port, Predicate<String> acceptsMail, Consumer<DemoMail> inbox)
      throws IOException {
    return DemoServer.start(protocol(acceptsMail, inbox), port, DemoServer.Limits.DEFAULT);
  }

  static Protocol protocol(Predicate<String> acceptsMail, Consumer<DemoMail> inbox) {
    return new Protocol(
        "smtp", wire -> new SmtpSession(acceptsMail, inbox, wire).run(), DemoSmtpServer::lastWords);
  }

  private static String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "421 4.7.0 Too many connections";
      case TOO_MANY_ERRORS -> "421 4.7.0 Too many errors";
      case LINE_TOO_LONG -> "421 4.5.2 Line too long";
      case IDLE -> "421 4.4.2 Timeout";
      case BROKEN -> "421 4.3.0 Internal error";
    };
  }
}

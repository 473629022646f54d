package mailquota.demo.server;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * SMTP (RFC 5321) that takes mail for anybody and hands each message to a consumer, which has it
 * before the client hears that it was accepted. A recipient without room is refused.
 */
public final class DemoSmtpServer implements Protocol {
  private final Predicate<String> hasRoom;
  private final Consumer<DemoMail> inbox;

  private DemoSmtpServer(Predicate<String> hasRoom, Consumer<DemoMail> inbox) {
    this.hasRoom = hasRoom;
    this.inbox = inbox;
  }

  /**
   * Port 0 takes a free one.
   *
   * @param hasRoom by the recipient's address as the client wrote it; {@code false} is answered
   *     with {@code 552 5.2.2 Mailbox is full}
   * @param inbox called by many sessions at once; if it throws, the client hears {@code 451} and
   *     will try again
   */
  public static DemoServer start(int port, Predicate<String> hasRoom, Consumer<DemoMail> inbox)
      throws IOException {
    return start(port, hasRoom, inbox, DemoServer.Limits.DEFAULT);
  }

  static DemoServer start(
      int port, Predicate<String> hasRoom, Consumer<DemoMail> inbox, DemoServer.Limits limits)
      throws IOException {
    return DemoServer.start(new DemoSmtpServer(hasRoom, inbox), port, limits);
  }

  @Override
  public String name() {
    return "smtp";
  }

  @Override
  public void converse(Wire wire) throws IOException {
    new SmtpSession(hasRoom, inbox, wire).run();
  }

  @Override
  public String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "421 4.7.0 Too many connections";
      case TOO_MANY_ERRORS -> "421 4.7.0 Too many errors";
      case LINE_TOO_LONG -> "421 4.5.2 Line too long";
      case IDLE -> "421 4.4.2 Timeout";
      case BROKEN -> "421 4.3.0 Internal error";
    };
  }
}

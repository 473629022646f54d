package mailquota.demo.server;

import java.io.IOException;

/**
 * An IMAP4rev1 server (RFC 3501, RFC 9051, RFC 9208) for quota queries, modeled on Dovecot. Each
 * mailbox has one folder, INBOX; messages cannot be fetched.
 */
public final class DemoImapServer {

  private DemoImapServer() {}

  /** Starts a server; port 0 takes any free port. */
  public static DemoServer start(int port, DemoMailboxes mailboxes) throws IOException {
    return DemoServer.start(protocol(mailboxes), port, DemoServer.Limits.DEFAULT);
  }

  static Protocol protocol(DemoMailboxes mailboxes) {
    return new Protocol(
        "imap", wire -> new ImapSession(mailboxes, wire).run(), DemoImapServer::lastWords);
  }

  private static String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "* BYE [UNAVAILABLE] Too many connections.";
      case TOO_MANY_ERRORS -> "* BYE Too many invalid IMAP commands.";
      case LINE_TOO_LONG -> "* BYE Too long line or literal.";
      case IDLE -> "* BYE Disconnected for inactivity.";
      case BROKEN -> "* BYE [SERVERBUG] Internal error.";
    };
  }
}

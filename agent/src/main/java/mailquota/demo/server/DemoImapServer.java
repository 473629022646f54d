package mailquota.demo.server;

import java.io.IOException;

/**
 * IMAP4rev1 (RFC 3501, and what RFC 9051 and 9208 made clearer) as far as asking for quotas goes,
 * in the manner of Dovecot. Each mailbox has one folder, INBOX, whose messages cannot be fetched.
 */
public final class DemoImapServer implements Protocol {
  private final DemoMailboxes mailboxes;

  private DemoImapServer(DemoMailboxes mailboxes) {
    this.mailboxes = mailboxes;
  }

  /** Port 0 takes a free one. */
  public static DemoServer start(int port, DemoMailboxes mailboxes) throws IOException {
    return start(port, mailboxes, DemoServer.Limits.DEFAULT);
  }

  static DemoServer start(int port, DemoMailboxes mailboxes, DemoServer.Limits limits)
      throws IOException {
    return DemoServer.start(new DemoImapServer(mailboxes), port, limits);
  }

  @Override
  public String name() {
    return "imap";
  }

  @Override
  public void converse(Wire wire) throws IOException {
    new ImapSession(mailboxes, wire).run();
  }

  @Override
  public String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "* BYE [UNAVAILABLE] Too many connections.";
      case TOO_MANY_ERRORS -> "* BYE Too many invalid IMAP commands.";
      case LINE_TOO_LONG -> "* BYE Too long line or literal.";
      case IDLE -> "* BYE Disconnected for inactivity.";
      case BROKEN -> "* BYE [SERVERBUG] Internal error.";
    };
  }
}

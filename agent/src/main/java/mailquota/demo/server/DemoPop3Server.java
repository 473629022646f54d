package mailquota.demo.server;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A POP3 server (RFC 1939, RFC 2449, SASL by RFC 5034) for the size of maildrops: messages cannot
 * be read or deleted. A maildrop serves one session at a time.
 */
public final class DemoPop3Server implements Protocol {
  private final DemoMailboxes mailboxes;

  /** The addresses of maildrops in use. */
  private final Set<String> locked = ConcurrentHashMap.newKeySet();

  private DemoPop3Server(DemoMailboxes mailboxes) {
    this.mailboxes = mailboxes;
  }

  /** Starts a server; port 0 takes any free port. */
  public static DemoServer start(int port, DemoMailboxes mailboxes) throws IOException {
    return start(port, mailboxes, DemoServer.Limits.DEFAULT);
  }

  static DemoServer start(int port, DemoMailboxes mailboxes, DemoServer.Limits limits)
      throws IOException {
    return DemoServer.start(new DemoPop3Server(mailboxes), port, limits);
  }

  @Override
  public String name() {
    return "pop3";
  }

  @Override
  public void converse(Wire wire) throws IOException {
    Pop3Session session = new Pop3Session(mailboxes, locked, wire);
    try {
      session.run();
    } finally {
      session.unlock();
    }
  }

  @Override
  public String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "-ERR [SYS/TEMP] Too many connections.";
      case TOO_MANY_ERRORS -> "-ERR Too many invalid commands.";
      case LINE_TOO_LONG -> "-ERR Too long line.";
      case IDLE -> ""; // RFC 1939 section 3: without sending any response
      case BROKEN -> "-ERR [SYS/TEMP] Internal error.";
    };
  }
}

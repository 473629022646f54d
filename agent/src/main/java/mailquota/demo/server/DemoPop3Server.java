package mailquota.demo.server;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A POP3 server (RFC 1939, RFC 2449, SASL by RFC 5034) for the size of maildrops: messages cannot
 * be read or deleted. A maildrop serves one session at a time.
 */
public final class DemoPop3Server {

  private DemoPop3Server() {}

  /** Starts a server; port 0 takes any free port. */
  public static DemoServer start(int port, DemoMailboxes mailboxes) throws IOException {
    return DemoServer.start(protocol(mailboxes), port, DemoServer.Limits.DEFAULT);
  }

  static Protocol protocol(DemoMailboxes mailboxes) {
    Set<String> locked = ConcurrentHashMap.newKeySet(); // The addresses of maildrops in use.
    Protocol.Conversation conversation =
        wire -> {
          Pop3Session session = new Pop3Session(mailboxes, locked, wire);
          try {
            session.run();
          } finally {
            session.unlock();
          }
        };
    return new Protocol("pop3", conversation, DemoPop3Server::lastWords);
  }

  private static String lastWords(Ending ending) {
    return switch (ending) {
      case TOO_MANY_CONNECTIONS -> "-ERR [SYS/TEMP] Too many connections.";
      case TOO_MANY_ERRORS -> "-ERR Too many invalid commands.";
      case LINE_TOO_LONG -> "-ERR Too long line.";
      case IDLE -> ""; // RFC 1939 section 3: without sending any response
      case BROKEN -> "-ERR [SYS/TEMP] Internal error.";
    };
  }
}

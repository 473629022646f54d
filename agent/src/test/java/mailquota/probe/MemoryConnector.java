package mailquota.probe;

import java.net.SocketImpl;
import java.time.InstantSource;
import java.util.function.Supplier;
import mailquota.net.DeadlineSocket;

/** A connector to an in-memory server, without a network. */
public final class MemoryConnector {

  private MemoryConnector() {}

  public static Connector to(
      MailServer server, InstantSource clock, Supplier<SocketImpl> carriers) {
    return new Connector(server, clock, deadline -> new DeadlineSocket(deadline, carriers.get()));
  }
}

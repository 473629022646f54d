package mailquota.demo.server;

import java.io.IOException;

/** The protocol of a {@link DemoServer}. One instance serves all connections: thread-safe. */
interface Protocol {
  /** A word for logs and names of threads. */
  String name();

  /**
   * Serves one client from the greeting to the end of the session. Runs on a thread of its own and
   * may block; a disconnected client results in an IOException.
   */
  void converse(Wire wire) throws IOException;

  /** The last line sent to the client; empty for none. */
  String lastWords(Ending ending);
}

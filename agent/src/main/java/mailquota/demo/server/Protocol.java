package mailquota.demo.server;

import java.io.IOException;

/** What a {@link DemoServer} speaks. One instance serves every connection: thread-safe. */
interface Protocol {
  /** One word for logs and thread names. */
  String name();

  /**
   * Talks with one client, greeting first, and returns when the protocol says it is over. Runs on a
   * thread of its own and blocks as it likes; a client that is gone surfaces as an IOException.
   */
  void converse(Wire wire) throws IOException;

  /** The line a client hears before the server hangs up; empty to hang up in silence. */
  String lastWords(Ending ending);
}

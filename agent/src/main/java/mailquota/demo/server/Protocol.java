package mailquota.demo.server;

import java.io.IOException;
import java.util.function.Function;

/**
 * The protocol of a {@link DemoServer}. Thread-safe.
 *
 * @param name for logs and names of threads
 * @param lastWords the last line sent to the client; empty for none
 */
record Protocol(String name, Conversation conversation, Function<Ending, String> lastWords) {

  @FunctionalInterface
  interface Conversation {

    /**
     * Serves one client from the greeting to the end of the session. Runs on a thread of its own
     * and may block; a disconnected client results in an IOException.
     */
    void run(Wire wire) throws IOException;
  }
}

package mailquota.http;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the HTTP server for its clients.
 *
 * @param connections maximum open connections; above it, the oldest waiting ones are closed
 * @param idle maximum time for a connection to send a complete request head
 * @param request maximum time for a request, until its response has been sent
 * @param bodies maximum number of request bodies received at the same time
 * @param body maximum time for a body to arrive
 * @param scrapes maximum concurrent scrapes; each holds a snapshot of the board
 * @param calls maximum concurrent requests other than scrapes, probes and health checks
 * @param turn maximum waiting time of a scrape or a call
 */
record HttpLimits(
    int connections,
    Duration idle,
    Duration request,
    int bodies,
    Duration body,
    int scrapes,
    int calls,
    Duration turn) {

  static final HttpLimits DEFAULT =
      new HttpLimits(
          512,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          32,
          Duration.ofSeconds(5),
          2,
          8,
          Duration.ofSeconds(10));

  private static final Set<String> EXPORTS =
      Set.of("/api/v1/mailboxes.csv", "/api/v1/mailboxes.jsonl");

  /** An export of a million mailboxes, over a slow line. */
  private static final Duration EXPORT = Duration.ofMinutes(15);

  /** The maximum number of waiting scrapes, and of waiting calls; more are refused. */
  static final int WAITING = 32;

  /** The maximum time for the request of a path; null for any. */
  @Nullable Duration of(String path) {
    if (path.equals(EventHandler.PATH)) {
      return null; // A stream ends when its client does; one that does not read is idle.
    }
    return EXPORTS.contains(path) ? EXPORT : request;
  }

  /** Paths with limits of their own, besides those of {@link #calls}. */
  static String[] uncounted() {
    return EXPORTS.toArray(String[]::new);
  }
}

package mailquota.http;

import java.time.Duration;

/**
 * How much of the server its clients may occupy.
 *
 * @param connections open at once; then those that wait for a request are closed, oldest first
 * @param idle how long a connection may wait for a whole request, headers included
 * @param request how long a request may take, until its response has been sent
 * @param bodies how many bodies of requests are received at once
 * @param body how long one may take to arrive
 * @param scrapes how many are worked on at once: each holds all series in memory
 * @param calls how many requests are worked on at once that are neither a scrape nor a health check
 * @param turn how long a scrape or a call waits for its turn
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

  /** So many scrapes, and so many calls, wait for their turn; more are refused at once. */
  static final int WAITING = 32;
}

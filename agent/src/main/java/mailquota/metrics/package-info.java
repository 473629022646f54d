/**
 * The board as Prometheus metrics, and the agent's own meters. A scrape reads the board once;
 * nothing is kept per mailbox here, so what has left the board leaves the next scrape. A number
 * that was not measured has no sample.
 */
@NullMarked
package mailquota.metrics;

import org.jspecify.annotations.NullMarked;

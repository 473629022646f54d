package mailquota.probe;

import java.time.Duration;

/**
 * Limits on the load that a prober puts on a server.
 *
 * @param connections the maximum of concurrent connections, 1 or more
 * @param ratePerSecond the maximum of probes started per second
 * @param connectTimeout for the TCP connection to one of its addresses
 * @param timeout for the whole probe, name look-up to LOGOUT
 */
public record Limits(
    int connections, double ratePerSecond, Duration connectTimeout, Duration timeout) {

  /** Longer than Dovecot's delay of a login after refused ones: a penalty of 15 s, and 2 s. */
  public static final Limits DEFAULT =
      new Limits(16, 50, Duration.ofSeconds(5), Duration.ofSeconds(20));

  public Limits {
    if (connections < 1
        || !(ratePerSecond > 0)
        || !connectTimeout.isPositive()
        || !timeout.isPositive()) {
      throw new IllegalArgumentException("connections, rate and timeouts are above 0");
    }
  }
}

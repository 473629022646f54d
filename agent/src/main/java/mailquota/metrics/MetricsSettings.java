package mailquota.metrics;

import java.util.Locale;
import java.util.Optional;
import mailquota.quota.Bytes;
import mailquota.quota.Naming;

/**
 * Which series a scrape has. The sums over mailboxes always count all of them.
 *
 * @param mailboxes those with series of their own
 * @param domains those with sums of their own
 * @param top how many mailboxes or domains {@code top} is, above 0
 * @param names how mailboxes and domains are called
 */
public record MetricsSettings(Selection mailboxes, Domains domains, int top, Naming names) {

  public static final MetricsSettings DEFAULT =
      new MetricsSettings(new Selection.All(), Domains.ALL, 100, Naming.PLAIN);

  /** The series of a mailbox with one quota root, both limits and a forecast. */
  private static final int SERIES_PER_MAILBOX = 8;

  /** More series of mailboxes than this are warned about. */
  private static final long MANY_SERIES = 100_000;

  /** The memory that Prometheus takes for a series that is scraped, about. */
  private static final long BYTES_PER_SERIES = 4096;

  private static final int SCRAPES_PER_MINUTE = 4;

  /** The domains that have sums of their own; all others count in one without a name. */
  public enum Domains {
    ALL,
    TOP,
    NONE
  }

  public MetricsSettings {
    if (top < 1) {
      throw new IllegalArgumentException("top is above 0, not " + top);
    }
  }

  /**
   * What the series of so many mailboxes with one quota root cost Prometheus; empty if they are
   * few.
   */
  public Optional<String> costOf(long known) {
    long series = SERIES_PER_MAILBOX * mostSelected(known);
    return series <= MANY_SERIES
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "up to %,d series of mailboxes, for which Prometheus takes about %s of memory and,"
                    + " scraping each 15s, %,d samples a second; top, above:80%% or none has fewer",
                series,
                new Bytes(series * BYTES_PER_SERIES).human(),
                series * SCRAPES_PER_MINUTE / 60));
  }

  /** How many are above a ratio is not known here. */
  private long mostSelected(long known) {
    return switch (mailboxes) {
      case Selection.All _ -> known;
      case Selection.Top _ -> Math.min(known, top);
      case Selection.Above _, Selection.None _ -> 0;
    };
  }
}

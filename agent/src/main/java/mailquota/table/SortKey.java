package mailquota.table;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** What mailboxes are ordered by. */
public enum SortKey {
  /** Who bounces next: full ones by ratio, then by the time until they are full, then by ratio. */
  URGENCY("urgency", SortKey::urgency),
  MAILBOX("mailbox", (_, row) -> row),
  RATIO("ratio", Columns::ratio),
  USED("used", Columns::used),
  LIMIT("limit", Columns::limit),
  GROWTH("growth", Columns::growth),
  FULL_AT("fullAt", (columns, row) -> since(columns.fullAt(row))),
  MEASURED_AT("measuredAt", (columns, row) -> since(columns.measuredAt(row))),
  LEVEL("level", SortKey::level);

  /** What is compared, ascending and at least 0; NaN where the mailbox does not have it. */
  @FunctionalInterface
  private interface Figure {
    double of(Columns columns, int row);
  }

  /** No figure is older, in seconds. */
  private static final double OLDEST = Duration.ofDays(400).toSeconds();

  /** Above each {@code since(fullAt)}. */
  private static final double AFTER_FORECASTS = 1e15;

  private final String label;
  private final Figure figure;

  SortKey(String label, Figure figure) {
    this.label = label;
    this.figure = figure;
  }

  /** As in the API. */
  public String label() {
    return label;
  }

  public static Optional<SortKey> find(String label) {
    return Arrays.stream(values()).filter(key -> key.label.equals(label)).findFirst();
  }

  double value(Columns columns, int row) {
    return figure.of(columns, row);
  }

  /** Makes a time positive, which is in seconds before or after the columns. */
  private static double since(double seconds) {
    return OLDEST + Math.max(-OLDEST, seconds);
  }

  private static double urgency(Columns columns, int row) {
    double ratio = columns.ratio(row);
    // Descending: between 0 and 1, and 1 where it is unknown.
    double least = Double.isNaN(ratio) ? 1 : 1 / (1 + ratio);
    if (columns.standing(row) == Standing.FULL) {
      return least;
    }
    double fullAt = columns.fullAt(row);
    if (!Double.isNaN(fullAt)) {
      return 2 + since(fullAt);
    }
    return Double.isNaN(ratio) ? Double.NaN : AFTER_FORECASTS * (1 + least);
  }

  private static double level(Columns columns, int row) {
    Standing standing = columns.standing(row);
    return standing == Standing.UNKNOWN ? Double.NaN : standing.ordinal();
  }
}

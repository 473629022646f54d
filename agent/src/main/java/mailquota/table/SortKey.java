package mailquota.table;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** What mailboxes are ordered by. */
public enum SortKey {
  /** Who bounces next: full ones by ratio, then by the time until they are full, then by ratio. */
  URGENCY("urgency"),
  MAILBOX("mailbox"),
  RATIO("ratio"),
  USED("used"),
  LIMIT("limit"),
  GROWTH("growth"),
  FULL_AT("fullAt"),
  MEASURED_AT("measuredAt"),
  LEVEL("level");

  /** No figure is older, in seconds. */
  private static final double OLDEST = Duration.ofDays(400).toSeconds();

  /** Above each {@code since(fullAt)}. */
  private static final double AFTER_FORECASTS = 1e15;

  private final String label;

  SortKey(String label) {
    this.label = label;
  }

  /** As in the API. */
  public String label() {
    return label;
  }

  public static Optional<SortKey> find(String label) {
    return Arrays.stream(values()).filter(key -> key.label.equals(label)).findFirst();
  }

  /** What is compared, ascending and at least 0; NaN where the mailbox does not have it. */
  double value(Columns columns, int row) {
    return switch (this) {
      case URGENCY -> urgency(columns, row);
      case MAILBOX -> row;
      case RATIO -> columns.ratio(row);
      case USED -> columns.used(row);
      case LIMIT -> columns.limit(row);
      case GROWTH -> columns.growth(row);
      case FULL_AT -> since(columns.fullAt(row));
      case MEASURED_AT -> since(columns.measuredAt(row));
      case LEVEL -> level(columns, row);
    };
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
    return standing == Standing.UNKNOWN ? Double.NaN : standing.number();
  }
}

package mailquota.probe.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A column of a query that measures mailboxes. */
enum Column {
  ADDRESS,
  USED_BYTES,
  LIMIT_BYTES,
  MESSAGES,
  MESSAGES_LIMIT,
  ROOT,
  MEASURED_AT;

  /** The names as a message lists them. */
  static final String NAMES =
      Arrays.stream(values()).map(Column::label).collect(Collectors.joining(", "));

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column of a name in lower case. */
  static Optional<Column> of(String name) {
    return Arrays.stream(values()).filter(column -> column.label().equals(name)).findFirst();
  }
}

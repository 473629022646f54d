package mailquota.inventory.source;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A field of a mailbox in a file, a query or an answer; its name is that of a column. */
enum Field {
  ADDRESS,
  CONTACT,
  LANGUAGE,
  LIMIT,
  PASSWORD,
  EXCLUDE,
  SERVER;

  /** The names as a message lists them. */
  static final String NAMES =
      Arrays.stream(values()).map(Field::label).collect(Collectors.joining(", "));

  /** In MySQL and PostgreSQL {@code limit} is a reserved word. */
  private static final String LIMIT_BYTES = "limit_bytes";

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of a column name, regardless of case and surrounding spaces. */
  static Optional<Field> of(String column) {
    String name = column.strip().toLowerCase(Locale.ROOT);
    return name.equals(LIMIT_BYTES)
        ? Optional.of(LIMIT)
        : Arrays.stream(values()).filter(field -> field.label().equals(name)).findFirst();
  }
}

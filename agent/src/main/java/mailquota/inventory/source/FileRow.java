package mailquota.inventory.source;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of the row that is read at present; reused for the next. Used by one thread. */
final class FileRow {

  private final Map<Field, String> values = new EnumMap<>(Field.class);
  private @Nullable String problem;

  void begin() {
    values.clear();
    problem = null;
  }

  void put(Field field, String value) {
    if (value.indexOf(FileText.REPLACEMENT) >= 0) {
      reject(field.label() + " is not UTF-8 text");
    } else if (values.put(field, value) != null) {
      reject("two values of " + field.label());
    }
  }

  /** The row is not used; the first reason is reported. */
  void reject(String why) {
    problem = problem == null ? why : problem;
  }

  void addTo(Rows rows, long number) {
    String where = "row " + number;
    if (problem == null) {
      rows.add(where, values);
    } else {
      rows.rejectUnread(where, problem);
    }
  }
}

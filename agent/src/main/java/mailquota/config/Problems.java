package mailquota.config;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong, by the key it is wrong at. Used by one thread. */
final class Problems {

  /** A problem whose key has not been looked up in the file yet. */
  record Found(String key, String message) {}

  private final List<Found> errors = new ArrayList<>();
  private final List<Found> warnings = new ArrayList<>();

  void expected(String key, String expected, Object got) {
    errors.add(new Found(key, "expected " + expected + ", got " + got));
  }

  /** For what was not written at all. */
  void missing(String key, String expected) {
    expected(key, expected, "nothing");
  }

  void warn(String key, String message) {
    warnings.add(new Found(key, message));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  List<Found> errors() {
    return errors;
  }

  List<Found> warnings() {
    return warnings;
  }
}

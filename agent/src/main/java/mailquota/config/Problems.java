package mailquota.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is wrong, by the key it is wrong at. Used by one thread. */
final class Problems {

  /** What of a key in the file a problem points to. */
  enum Place {
    KEY,
    VALUE
  }

  /** A problem whose key has not been looked up in the file yet. */
  record Found(String key, Place place, String message) {}

  private final List<Found> errors = new ArrayList<>();
  private final Set<String> keysOfErrors = new HashSet<>();
  private final List<Found> warnings = new ArrayList<>();

  void expected(String key, String expected, Object got) {
    add(key, Place.VALUE, expected, got);
  }

  /** For a key that should not be there. */
  void wrongKey(String key, String expected, String got) {
    add(key, Place.KEY, expected, got);
  }

  /** For what was not written at all. */
  void missing(String key, String expected) {
    // What was written and could not be read is missing too, and has been told of.
    if (!isAt(key)) {
      add(key, Place.KEY, expected, "nothing");
    }
  }

  private void add(String key, Place place, String expected, Object got) {
    errors.add(new Found(key, place, "expected " + expected + ", got " + got));
    keysOfErrors.add(key);
  }

  void warn(String key, String message) {
    warnings.add(new Found(key, Place.VALUE, message));
  }

  /** Whether something is wrong with this very key already. */
  boolean isAt(String key) {
    return keysOfErrors.contains(key);
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

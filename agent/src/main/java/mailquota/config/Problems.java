package mailquota.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/** Collects problems by key. Used by one thread. */
final class Problems {

  /** The part of an entry that a problem points to. */
  enum Place {
    KEY,
    VALUE
  }

  /** A problem with no known position yet. */
  record Found(String key, Place place, String message) {}

  private final List<Found> errors = new ArrayList<>();
  private final Set<String> keysOfErrors = new HashSet<>();
  private final List<Found> warnings = new ArrayList<>();

  void expected(String key, String expected, Object got) {
    add(key, Place.VALUE, expected, got);
  }

  /** Returns whether the duration is above 0; otherwise reports it. */
  boolean checkPositive(String key, Duration written) {
    if (!written.isPositive()) {
      expected(key, "a duration above 0", Durations.written(written));
    }
    return written.isPositive();
  }

  /** For a secret that would be sent to another host in plain text. */
  void unencrypted(String key, String instead, String secret, String host, Object got) {
    expected(key, instead + ", for " + secret + " would go to " + host + " unencrypted", got);
  }

  /** For a key that should not be there. */
  void wrongKey(String key, String expected, String got) {
    add(key, Place.KEY, expected, got);
  }

  /** Reports a key that should not be there, if it is written. */
  void none(String key, @Nullable Object written, String expected) {
    if (written != null) {
      wrongKey(key, expected, "one");
    }
  }

  void missing(String key, String expected) {
    // A value that could not be read is missing too, and has been reported.
    if (!isAt(key)) {
      add(key, Place.KEY, expected, "nothing");
    }
  }

  /** For a problem that is described already. */
  void found(String key, String message) {
    errors.add(new Found(key, Place.VALUE, message));
    keysOfErrors.add(key);
  }

  private void add(String key, Place place, String expected, Object got) {
    errors.add(new Found(key, place, "expected " + expected + ", got " + got));
    keysOfErrors.add(key);
  }

  void warn(String key, String message) {
    warnings.add(new Found(key, Place.VALUE, message));
  }

  /** Whether there is an error at exactly this key. */
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

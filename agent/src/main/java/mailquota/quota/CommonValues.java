package mailquota.quota;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Immutable values that many mailboxes have in common, such as the name of their quota root: each
 * answer of a server brings a new one, and a million equal ones are tens of megabytes. What is rare
 * is forgotten for what comes after it, so it stays small whatever servers send.
 *
 * <p>Thread-safe. Two threads at once may each keep their own; that is no harm.
 */
final class CommonValues<T> {

  private static final int SLOTS = 256;

  private final AtomicReferenceArray<T> seen = new AtomicReferenceArray<>(SLOTS);

  /** An equal value that was seen before, if it is still known; else this one. */
  T share(T value) {
    int hash = value.hashCode();
    int slot = Math.floorMod(hash ^ hash >>> Short.SIZE, SLOTS);
    T known = seen.getPlain(slot);
    if (value.equals(known)) {
      return known;
    }
    seen.setPlain(slot, value);
    return value;
  }
}

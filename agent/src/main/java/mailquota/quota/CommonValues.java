package mailquota.quota;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded cache of immutable values that many mailboxes have in common, such as the name of their
 * quota root: each answer of a server has a new object, and a million equal objects take tens of
 * megabytes. A value replaces the one in its slot, so the size does not depend on the servers.
 *
 * <p>Thread-safe. Concurrent threads may return different equal objects.
 */
final class CommonValues<T> {

  private static final int SLOTS = 256;

  private final AtomicReferenceArray<T> seen = new AtomicReferenceArray<>(SLOTS);

  /** Returns an equal value from the cache, else {@code value} itself. */
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

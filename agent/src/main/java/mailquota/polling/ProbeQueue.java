package mailquota.polling;

import java.util.AbstractQueue;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A queue of probes, the smallest key first: a heap as {@link java.util.PriorityQueue}, with the
 * keys in an array of their own, so that the four children of a probe are in one cache line. With a
 * million probes, reading the keys from the probes takes some twenty cache misses a poll.
 *
 * <p>Not thread-safe.
 */
final class ProbeQueue extends AbstractQueue<ScheduledProbe> {

  private static final int CHILDREN = 4;

  private final ToLongFunction<ScheduledProbe> key;
  private long[] keys = new long[16];
  private @Nullable ScheduledProbe[] probes = new ScheduledProbe[16];
  private int size;

  ProbeQueue(ToLongFunction<ScheduledProbe> key) {
    this.key = key;
  }

  @Override
  public boolean offer(ScheduledProbe probe) {
    if (size == probes.length) {
      keys = Arrays.copyOf(keys, size * 2);
      probes = Arrays.copyOf(probes, size * 2);
    }
    up(size++, key.applyAsLong(probe), probe);
    return true;
  }

  @Override
  public @Nullable ScheduledProbe peek() {
    return probes[0];
  }

  @Override
  public @Nullable ScheduledProbe poll() {
    ScheduledProbe first = probes[0];
    if (first == null) {
      return null;
    }
    ScheduledProbe last = probes[--size];
    probes[size] = null;
    if (last != null && size > 0) {
      down(keys[size], last);
    }
    return first;
  }

  /** Removes a probe; takes linear time. */
  @Override
  public boolean remove(Object removed) {
    for (int place = 0; place < size; place++) {
      ScheduledProbe probe = probes[place];
      if (probe != null && probe.equals(removed)) {
        up(place, Long.MIN_VALUE, probe);
        return poll() != null;
      }
    }
    return false;
  }

  /** Inserts a probe at a free place, or above it in place of a larger key. */
  private void up(int from, long itsKey, ScheduledProbe probe) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / CHILDREN;
      if (keys[parent] <= itsKey) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    keys[place] = itsKey;
    probes[place] = probe;
  }

  /** Inserts a probe at the free top, or below it in place of a smaller key. */
  private void down(long itsKey, ScheduledProbe probe) {
    int place = 0;
    for (int least = leastChild(place); least < size; least = leastChild(place)) {
      if (itsKey <= keys[least]) {
        break;
      }
      move(least, place);
      place = least;
    }
    keys[place] = itsKey;
    probes[place] = probe;
  }

  /** The child with the smallest key; {@code size} or more if there is none. */
  private int leastChild(int place) {
    int first = place * CHILDREN + 1;
    int least = first;
    for (int child = first + 1; child < Math.min(first + CHILDREN, size); child++) {
      if (keys[child] < keys[least]) {
        least = child;
      }
    }
    return least;
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    probes[to] = probes[from];
  }

  /** Iterates in no particular order. */
  @Override
  @SuppressWarnings("NullAway") // The first places are not null.
  public Iterator<ScheduledProbe> iterator() {
    return Arrays.asList(probes).subList(0, size).iterator();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(probes, 0, size, null);
    size = 0;
  }
}

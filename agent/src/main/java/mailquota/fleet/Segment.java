package mailquota.fleet;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A range of the mailboxes of a server: those with slots from {@code lo} to below {@code hi}. One
 * agent at a time holds it.
 */
public record Segment(String server, int lo, int hi) implements Comparable<Segment> {

  private static final Comparator<Segment> ORDER =
      Comparator.comparing(Segment::server).thenComparingInt(Segment::lo);

  /** How many ranges a server may have. */
  private static final List<Integer> COUNTS = List.of(256, 64, 16, 1);

  public Segment {
    if (lo < 0 || lo >= hi || hi > Slot.COUNT) {
      throw new IllegalArgumentException("a range within the slots, got " + lo + " to " + hi);
    }
  }

  /**
   * The number of ranges of a server: each has at least one of its connections.
   *
   * @param connections the limit of the server, 1 or more
   */
  public static int ranges(int connections) {
    return COUNTS.stream().filter(each -> each <= connections).findFirst().orElse(1);
  }

  /**
   * The segments of a server.
   *
   * @param ranges their number, a divisor of {@link Slot#COUNT}
   */
  public static List<Segment> of(String server, int ranges) {
    int size = Slot.COUNT / ranges;
    return IntStream.range(0, ranges)
        .mapToObj(i -> new Segment(server, i * size, (i + 1) * size))
        .toList();
  }

  /** The number of its slots. */
  int size() {
    return hi - lo;
  }

  /** Whether the segment includes a slot of its server. */
  public boolean covers(int slot) {
    return lo <= slot && slot < hi;
  }

  @Override
  public int compareTo(Segment other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "%s:%04x-%04x".formatted(server, lo, hi - 1);
  }
}

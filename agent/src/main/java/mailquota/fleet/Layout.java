package mailquota.fleet;

import java.util.List;
import mailquota.fleet.Registry.Row;

/**
 * The segments that a server is to have in place of others.
 *
 * @param before the present rows of the server, as they were read, none of which is held; empty for
 *     a server without any
 * @param after those to be, at least one
 */
public record Layout(List<Row> before, List<Segment> after) {

  public Layout {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  public String server() {
    return after.getFirst().server();
  }

  /** The highest epoch of the present rows; -1 if there is none. */
  public long lastEpoch() {
    return before.stream().mapToLong(Row::epoch).max().orElse(-1);
  }
}

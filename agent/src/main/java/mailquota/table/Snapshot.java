package mailquota.table;

import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import mailquota.loop.Guard;
import mailquota.table.Others.Known;
import org.jspecify.annotations.Nullable;

/** The columns, and the orders of them that were asked for. Thread-safe. */
final class Snapshot {

  /** At a million mailboxes an order has 4 MB. */
  private static final int MOST_ORDERS = 3;

  private final Columns columns;
  private final SearchText text;
  private final Known others;
  private final Duration took;

  /** Guards the orders; one thread at a time sorts, for each takes a core and memory. */
  private final Guard sorting = new Guard();

  /** In the order of their last use. */
  private final Map<Sort, int[]> orders = new LinkedHashMap<>(8, 0.75f, true);

  /** The latest numbers; several threads that count at once replace equal ones. */
  private volatile @Nullable Counted counted;

  private record Counted(Duration staleAfter, Tally tally) {}

  /**
   * @param others those in the columns
   * @param took how long the columns took
   */
  Snapshot(Columns columns, SearchText text, Known others, Duration took) {
    this.columns = columns;
    this.text = text;
    this.others = others;
    this.took = took;
  }

  Columns columns() {
    return columns;
  }

  SearchText text() {
    return text;
  }

  Known others() {
    return others;
  }

  Duration took() {
    return took;
  }

  /** Counted once, for each stream and each request asks for it. */
  Tally tally(Duration staleAfter) {
    Counted known = counted;
    if (known == null || !known.staleAfter.equals(staleAfter)) {
      known = new Counted(staleAfter, Tally.of(columns, staleAfter));
      counted = known;
    }
    return known.tally;
  }

  /** The selected rows, in their order. The array may be shared. */
  int[] rows(Query query) {
    if (query.filter().equals(Filter.ALL) && columns.present() == columns.size()) {
      return sorting.get(() -> order(query.sort()));
    }
    BitSet wanted = query.filter().rows(columns, text);
    return sorting.get(() -> {
      int[] order = orders.get(query.sort());
      return order == null
          ? Orders.sorted(columns, query.sort(), wanted.stream().toArray())
          : IntStream.of(order).filter(wanted::get).toArray();
    });
  }

  private int[] order(Sort sort) {
    int[] known = orders.get(sort);
    if (known != null) {
      return known;
    }
    int[] order = Orders.sorted(columns, sort, IntStream.range(0, columns.size()).toArray());
    orders.put(sort, order);
    if (orders.size() > MOST_ORDERS) {
      orders.remove(orders.keySet().iterator().next());
    }
    return order;
  }
}

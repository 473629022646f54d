package mailquota.table;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntPredicate;
import mailquota.quota.Address;
import mailquota.quota.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Which mailboxes are selected: those that match all that is given.
 *
 * @param sought null for any address
 * @param levels empty for any
 * @param minRatio at least this, which excludes mailboxes without a ratio; null for any
 */
public record Filter(
    @Nullable Sought sought,
    Set<Standing> levels,
    @Nullable String server,
    @Nullable String domain,
    @Nullable String result,
    @Nullable String reason,
    @Nullable Double minRatio,
    @Nullable Double maxRatio) {

  public static final Filter ALL = new Filter(null, Set.of(), null, null, null, null, null, null);

  public Filter {
    levels = Set.copyOf(levels);
  }

  /** The rows that match. */
  BitSet rows(Columns columns, SearchText text) {
    BitSet rows = sought(columns.addresses, text);
    IntPredicate matches = predicate(columns);
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      if (!matches.test(row)) {
        rows.clear(row);
      }
    }
    return rows;
  }

  private BitSet sought(Addresses addresses, SearchText text) {
    if (sought instanceof Sought.Part(String part)) {
      return text.rowsWith(part);
    }
    BitSet rows = new BitSet(addresses.size());
    if (sought instanceof Sought.Whole(Address address)) {
      int row = address == null ? -1 : addresses.find(address);
      if (row >= 0) {
        rows.set(row);
      }
    } else {
      rows.set(0, addresses.size());
    }
    return rows;
  }

  private IntPredicate predicate(Columns columns) {
    IntPredicate matches = columns::isPresent;
    if (!levels.isEmpty()) {
      EnumSet<Standing> wanted = EnumSet.copyOf(levels);
      matches = matches.and(row -> wanted.contains(columns.standing(row)));
    }
    if (server != null) {
      int number = columns.servers().indexOf(server);
      matches = matches.and(row -> columns.serverNumber(row) == number);
    }
    if (domain != null) {
      int number = columns.addresses.domains().indexOf(domain);
      matches = matches.and(row -> columns.addresses.domainOf(row) == number);
    }
    if (result != null || reason != null) {
      boolean[] wanted = wantedResults();
      matches = matches.and(row -> wanted[columns.result(row)]);
    }
    double least = minRatio == null ? 0 : minRatio;
    double most = maxRatio == null ? Double.POSITIVE_INFINITY : maxRatio;
    return minRatio == null && maxRatio == null
        ? matches
        : matches.and(row -> columns.ratio(row) >= least && columns.ratio(row) <= most);
  }

  private boolean[] wantedResults() {
    boolean[] wanted = new boolean[Outcome.all().size()];
    for (int place = 0; place < wanted.length; place++) {
      Outcome outcome = Outcome.all().get(place);
      wanted[place] =
          (result == null || result.equals(outcome.result()))
              && (reason == null || reason.equals(outcome.reason()));
    }
    return wanted;
  }
}

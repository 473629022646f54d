package mailquota.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.quota.Address;

/**
 * The addresses of a table in their order: the number of a row is the rank of its address. Never
 * changed, though arrays could be.
 */
final class Addresses {

  private final Address[] sorted;
  private final int[] domainOf;
  private final List<String> domains = new ArrayList<>();

  private Addresses(Address[] sorted) {
    this.sorted = sorted;
    domainOf = new int[sorted.length];
    Map<String, Integer> known = new HashMap<>();
    for (int row = 0; row < sorted.length; row++) {
      String domain = sorted[row].domain();
      Integer number = known.putIfAbsent(domain, domains.size());
      if (number == null) {
        domains.add(domain);
      }
      domainOf[row] = number == null ? domains.size() - 1 : number;
    }
  }

  static Addresses of(Collection<Address> addresses) {
    Address[] sorted = addresses.toArray(Address[]::new);
    Arrays.sort(sorted);
    return new Addresses(sorted);
  }

  int size() {
    return sorted.length;
  }

  Address get(int row) {
    return sorted[row];
  }

  /** The row of an address; below 0 if it has none. */
  int find(Address address) {
    return Arrays.binarySearch(sorted, address);
  }

  /** The number of the domain of a row. */
  int domainOf(int row) {
    return domainOf[row];
  }

  /** The domains, by their numbers. */
  List<String> domains() {
    return domains;
  }
}

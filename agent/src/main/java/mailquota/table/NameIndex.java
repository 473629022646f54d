package mailquota.table;

import java.util.Arrays;
import java.util.Optional;
import mailquota.quota.Address;
import mailquota.quota.Fnv1a;
import mailquota.quota.Naming;

/**
 * Finds mailboxes by the names that hide their addresses: a part of the hash of each name in front
 * of the number of its row. Never changed, though arrays could be.
 */
final class NameIndex {

  private final Naming naming;
  private final Addresses addresses;
  private final int rowBits;
  private final long[] sorted;

  NameIndex(Naming naming, Addresses addresses) {
    this.naming = naming;
    this.addresses = addresses;
    rowBits = Integer.SIZE - Integer.numberOfLeadingZeros(addresses.size());
    sorted = new long[addresses.size()];
    for (int row = 0; row < sorted.length; row++) {
      sorted[row] = first(naming.mailbox(addresses.get(row))) | row;
    }
    Arrays.sort(sorted);
  }

  /** Whether it is of these. */
  @SuppressWarnings("ReferenceEquality") // The same addresses are the same object.
  boolean isOf(Naming other, Addresses others) {
    return addresses == others && naming.equals(other);
  }

  Optional<Address> find(String name) {
    long from = first(name);
    int place = Arrays.binarySearch(sorted, from);
    for (int i = place < 0 ? -place - 1 : place;
        i < sorted.length && sorted[i] >>> rowBits == from >>> rowBits;
        i++) {
      Address address = addresses.get((int) (sorted[i] & ((1L << rowBits) - 1)));
      if (naming.mailbox(address).equals(name)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /** The hash without its low bits and its sign. */
  private long first(String name) {
    return Fnv1a.add(Fnv1a.BASIS, name) >>> 1 >>> rowBits << rowBits;
  }
}

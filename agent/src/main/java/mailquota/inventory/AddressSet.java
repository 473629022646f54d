package mailquota.inventory;

import java.util.Arrays;
import java.util.Collection;
import mailquota.quota.Address;
import mailquota.quota.Fnv1a;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses, of which only a hash of 32 bits each is kept: enough to count how many are
 * missing in another set. Two addresses with the same hash count as one; of a million, about a
 * hundred. Immutable.
 */
public final class AddressSet {

  public static final AddressSet EMPTY = new AddressSet(new int[0]);

  private final int[] sorted;

  private AddressSet(int[] sorted) {
    this.sorted = sorted;
  }

  public static AddressSet of(Collection<MailboxEntry> entries) {
    int[] hashes = new int[entries.size()];
    int i = 0;
    for (MailboxEntry entry : entries) {
      hashes[i++] = hash(entry.address());
    }
    return ofHashes(hashes);
  }

  /** The set with these hashes, which {@link #hashes} returned. */
  public static AddressSet ofHashes(int[] hashes) {
    int[] sorted = hashes.clone();
    Arrays.sort(sorted);
    return new AddressSet(sorted);
  }

  /** Stored, so it never changes. */
  private static int hash(Address address) {
    long hash = Fnv1a.add(Fnv1a.BASIS, address.value());
    return (int) (hash ^ hash >>> Integer.SIZE);
  }

  public int size() {
    return sorted.length;
  }

  public boolean contains(Address address) {
    return Arrays.binarySearch(sorted, hash(address)) >= 0;
  }

  /** The number of addresses that {@code next} lacks. */
  public int missingIn(AddressSet next) {
    int missing = 0;
    int other = 0;
    for (int hash : sorted) {
      while (other < next.sorted.length && next.sorted[other] < hash) {
        other++;
      }
      if (other < next.sorted.length && next.sorted[other] == hash) {
        other++;
      } else {
        missing++;
      }
    }
    return missing;
  }

  /** The hashes in ascending order. */
  public int[] hashes() {
    return sorted.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressSet set && Arrays.equals(sorted, set.sorted);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sorted);
  }
}

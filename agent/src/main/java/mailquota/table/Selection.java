package mailquota.table;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.quota.Address;

/**
 * The addresses of the selected mailboxes in their order. It stays as it is while the figures
 * change, so that windows of it fit together. Immutable, thread-safe.
 */
public final class Selection {

  /** Of the object, its name and its query. */
  private static final int FIXED_BYTES = 512;

  private final String name;
  private final Query query;
  private final Instant at;
  private final Addresses addresses;
  private final int[] rows;

  Selection(String name, Query query, Instant at, Addresses addresses, int[] rows) {
    this.name = name;
    this.query = query;
    this.at = at;
    this.addresses = addresses;
    this.rows = rows;
  }

  /** The name by which it is read again. */
  public String name() {
    return name;
  }

  Query query() {
    return query;
  }

  /** When the figures of the order were true. */
  public Instant at() {
    return at;
  }

  public int size() {
    return rows.length;
  }

  /** At most {@code limit} addresses from {@code offset} on; both at least 0. */
  public List<Address> window(int offset, int limit) {
    int end = (int) Math.min(rows.length, (long) offset + limit);
    return IntStream.range(Math.min(offset, end), end)
        .mapToObj(i -> addresses.get(rows[i]))
        .toList();
  }

  /** All addresses, without a copy. */
  public Stream<Address> all() {
    return IntStream.of(rows).mapToObj(addresses::get);
  }

  /** About, without the addresses. */
  long bytes() {
    return FIXED_BYTES + (long) rows.length * Integer.BYTES;
  }
}

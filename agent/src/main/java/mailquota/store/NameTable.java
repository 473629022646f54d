package mailquota.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import mailquota.inventory.AddressSet;
import org.jdbi.v3.core.Handle;

/**
 * A table with one value for each name.
 *
 * @param written the value in the column
 */
record NameTable<T>(
    String table, String column, Function<T, Object> written, UnreadableRows.Reader<T> reader) {

  /** The time of the last run of each job. */
  static final NameTable<Instant> JOB =
      new NameTable<>("job", "last_at", Columns::of, row -> Columns.instant(row, "last_at"));

  /** The mailboxes that were last accepted from each source. */
  static final NameTable<AddressSet> SOURCE =
      new NameTable<>("source", "hashes", NameTable::bytes, row -> set(row.getBytes("hashes")));

  void put(Handle handle, String name, T value) {
    handle
        .createUpdate(Columns.upsert(table, "name", column))
        .bind(0, name)
        .bind(1, written.apply(value))
        .execute();
  }

  Optional<T> find(Handle handle, String name) {
    return handle
        .createQuery("select " + column + " from " + table + " where name = :name")
        .bind("name", name)
        .map((row, _) -> reader.read(row))
        .findOne();
  }

  private static byte[] bytes(AddressSet accepted) {
    int[] hashes = accepted.hashes();
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Integer.BYTES);
    bytes.asIntBuffer().put(hashes);
    return bytes.array();
  }

  private static AddressSet set(byte[] bytes) {
    int[] hashes = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(hashes);
    return AddressSet.ofHashes(hashes);
  }
}

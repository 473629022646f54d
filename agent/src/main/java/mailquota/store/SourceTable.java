package mailquota.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import mailquota.inventory.AddressSet;
import org.jdbi.v3.core.Handle;

/** The table {@code source}: the mailboxes that were last accepted from each source. */
final class SourceTable {

  private static final String PUT =
      """
      insert into source (name, hashes) values (:name, :hashes)
      on conflict (name) do update set hashes = excluded.hashes
      """;

  private static final String FIND = "select hashes from source where name = :name";

  private SourceTable() {}

  static void put(Handle handle, String name, AddressSet accepted) {
    int[] hashes = accepted.hashes();
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Integer.BYTES);
    bytes.asIntBuffer().put(hashes);
    handle.createUpdate(PUT).bind("name", name).bind("hashes", bytes.array()).execute();
  }

  static Optional<AddressSet> find(Handle handle, String name) {
    return handle
        .createQuery(FIND)
        .bind("name", name)
        .map((row, _) -> set(row.getBytes("hashes")))
        .findOne();
  }

  private static AddressSet set(byte[] bytes) {
    int[] hashes = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(hashes);
    return AddressSet.ofHashes(hashes);
  }
}

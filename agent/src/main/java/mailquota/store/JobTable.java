package mailquota.store;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code mark}. */
final class JobTable {

  private static final String PUT =
      """
      insert into mark (owner, name, at) values (:owner, :name, :at)
      on conflict (owner, name) do update set at = excluded.at
      """;

  private static final String FIND = "select at from mark where owner = :owner and name = :name";

  private JobTable() {}

  static void put(Handle handle, int owner, String name, Instant at) {
    handle
        .createUpdate(PUT)
        .bind("owner", owner)
        .bind("name", name)
        .bind("at", Columns.of(at))
        .execute();
  }

  static Optional<Instant> find(Handle handle, int owner, String name) {
    return handle
        .createQuery(FIND)
        .bind("owner", owner)
        .bind("name", name)
        .map((row, _) -> Columns.instant(row, "at"))
        .findOne();
  }
}

package mailquota.store;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code job}: the time of the last run of each job. */
final class JobTable {

  private static final String PUT =
      """
      insert into job (name, last_at) values (:name, :last_at)
      on conflict (name) do update set last_at = excluded.last_at
      """;

  private static final String FIND = "select last_at from job where name = :name";

  private JobTable() {}

  static void put(Handle handle, String name, Instant at) {
    handle.createUpdate(PUT).bind("name", name).bind("last_at", Columns.of(at)).execute();
  }

  static Optional<Instant> find(Handle handle, String name) {
    return handle
        .createQuery(FIND)
        .bind("name", name)
        .map((row, _) -> Columns.instant(row, "last_at"))
        .findOne();
  }
}

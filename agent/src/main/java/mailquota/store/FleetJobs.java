package mailquota.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import mailquota.fleet.Ownership;
import org.jdbi.v3.core.Handle;

/** The jobs that one of several agents with a PostgreSQL runs. Thread-safe. */
public final class FleetJobs implements JobTimes {

  private static final String HAS_LEASE =
      """
      (select from agent a where a.id = %s
       and a.until > clock_timestamp() and a.left_at is null)
      """;

  /** Of two agents, the second waits for the first one's lock and then sees its claim. */
  private static final String CLAIM =
      """
      update job set holder = :self
      where name = :name and last_at < :due
        and (holder is null or holder = :self or not exists
      """
          + HAS_LEASE.formatted("job.holder")
          + ") and exists "
          + HAS_LEASE.formatted(":self")
          + " returning last_at";

  /** Refused once another agent has claimed the run. */
  private static final String MARK =
      """
      insert into job (name, last_at) values (:name, :at)
      on conflict (name) do update set last_at = excluded.last_at, holder = null
      where job.holder is null or job.holder = :self
      """;

  private final Store store;
  private final Ownership ownership;
  private final UUID self;

  /** {@code self} is the holder that the ownership names. */
  public FleetJobs(Store store, Ownership ownership, UUID self) {
    this.store = store;
    this.ownership = ownership;
    this.self = self;
  }

  @Override
  public Optional<Instant> mark(String name) {
    return store.mark(name);
  }

  @Override
  public void mark(String name, Instant at) {
    store.get(
        "write a mark",
        handle ->
            handle
                .createUpdate(MARK)
                .bind("name", name)
                .bind("at", Columns.of(at))
                .bind("self", self)
                .execute());
  }

  /** Without the database, an agent that is alone gets each run. */
  @Override
  public Optional<Instant> claim(String name, Instant due, Instant last) {
    try {
      return store.get("claim a job", handle -> claim(handle, name, due));
    } catch (StoreException e) {
      if (ownership.mustRecord() || !ownership.mayDecide()) {
        throw e;
      }
      return Optional.of(last);
    }
  }

  private Optional<Instant> claim(Handle handle, String name, Instant due) {
    return handle
        .createQuery(CLAIM)
        .bind("name", name)
        .bind("due", Columns.of(due))
        .bind("self", self)
        .map((row, _) -> Columns.instant(row, "last_at"))
        .findOne();
  }
}

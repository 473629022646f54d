package mailquota.store;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mailquota.fleet.Fence;
import mailquota.fleet.FencedException;
import mailquota.fleet.Ownership;
import mailquota.fleet.Rewriting;
import mailquota.fleet.Segment;
import mailquota.fleet.Tenure;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The rows of segments in the transactions of an agent that is one of several (PostgreSQL).
 *
 * <p>A condition on the epoch in each statement would not be enough: another agent may claim the
 * segment and read the old rows while the statement is not committed. The shared lock makes the
 * claim wait for the transaction, and a later transaction finds the claim.
 */
final class FenceRows {

  /**
   * Ends the session of a process that is stopped or cut off within a transaction, and with it the
   * locks, on which the claims of other agents wait. The second one is for an answer that the
   * client does not take: no time limit of a statement ends that. Set for the transaction only: a
   * pooler gives the session to other clients afterwards.
   */
  static final String ENDS =
      """
      select set_config('idle_in_transaction_session_timeout', '10s', true),
             set_config('tcp_user_timeout', '10s', true),
      """;

  private static final String BOUNDS =
      ENDS
          + """
          set_config('lock_timeout', '2s', true), set_config('statement_timeout', '30s', true),
          wal_timeline() as timeline
          """;

  private static final String READ_BOUNDS = ENDS + "wal_timeline() as timeline";

  private static final String TIMELINE = "select wal_timeline() as timeline";

  private static final String GIVEN =
      """
      unnest(cast(:servers as text[]), cast(:los as integer[])) as given (server, lo)
      """;

  private static final String LOCK =
      "select s.server, s.lo, s.epoch from segment s join "
          + GIVEN
          + " on given.server = s.server and given.lo = s.lo"
          + " where s.holder = :holder order by s.server, s.lo for share of s";

  private FenceRows() {}

  /**
   * Locks the segments until the end of the transaction.
   *
   * @throws FencedException if one of them is not held in its epoch any more, or the database may
   *     have lost transactions
   */
  static void lock(Handle handle, Fence fence) {
    lock(handle, fence, BOUNDS);
  }

  /** The same to read, without a limit for all of it: that may take minutes. */
  static void lockToRead(Handle handle, Fence fence) {
    lock(handle, fence, READ_BOUNDS);
  }

  private static void lock(Handle handle, Fence fence, String timeline) {
    if (fence.tenures().isEmpty()) {
      return;
    }
    requireTimeline(handle, timeline, fence.timeline());
    Map<String, Long> epochs =
        bind(handle.createQuery(LOCK), fence.holder(), fence.tenures())
            .map((row, _) ->
                Map.entry(key(row.getString("server"), row.getInt("lo")), row.getLong("epoch")))
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (Tenure tenure : fence.tenures()) {
      Segment segment = tenure.segment();
      Long epoch = epochs.get(key(segment.server(), segment.lo()));
      if (epoch == null || epoch != tenure.epoch()) {
        throw new FencedException("segment=" + segment + " is held by another agent");
      }
    }
  }

  private static void requireTimeline(Handle handle, String sql, long known) {
    long present = handle.createQuery(sql).map((row, _) -> row.getLong("timeline")).one();
    if (present != known) {
      throw new FencedException(
          "the database may have lost transactions: timeline=" + present + " after " + known);
    }
  }

  /**
   * The process as the holder of the segments that it reads; empty for all.
   *
   * @throws FencedException if the database may have lost transactions: then notices seem to wait
   *     that have been sent
   */
  static Optional<UUID> holder(Handle handle, Ownership ownership) {
    Optional<UUID> holder = ownership.holder();
    if (holder.isPresent()) {
      requireTimeline(handle, TIMELINE, ownership.timeline());
    }
    return holder;
  }

  /**
   * To be called after {@link #lock}, with the present timeline.
   *
   * @throws FencedException if the row of a notice may be missing, and is to be written again
   */
  static void requireNothingLost(Ownership ownership) {
    if (ownership.rewriting() != Rewriting.NONE) {
      throw new FencedException("what the database may have lost is not written again yet");
    }
  }

  static boolean hasAgents(Handle handle) {
    return handle
            .createQuery(
                "select count(*) from agent where left_at is null and until > clock_timestamp()")
            .mapTo(Long.class)
            .one()
        > 0;
  }

  private static String key(String server, int lo) {
    return lo + " " + server;
  }

  /** A query of a table, with a condition already: only the rows in these segments. */
  static Query query(Handle handle, String sql, String table, Fence fence) {
    return bind(handle.createQuery(sql + within(table)), fence.holder(), fence.tenures());
  }

  private static String within(String table) {
    return " and exists (select from segment s join "
        + GIVEN
        + " on given.server = s.server and given.lo = s.lo where s.server = %1$s.server"
            .formatted(table)
        + " and %1$s.slot >= s.lo and %1$s.slot < s.hi and s.holder = :holder)".formatted(table);
  }

  private static Query bind(Query query, UUID holder, List<Tenure> tenures) {
    return Which.arrays(query)
        .bind("holder", holder)
        .bindArray(
            "servers", String.class, tenures.stream().map(t -> t.segment().server()).toList())
        .bindArray("los", Integer.class, tenures.stream().map(t -> t.segment().lo()).toList());
  }
}

package mailquota.fleet;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of agents and segments. Each method is one short transaction. For one thread. */
public interface Registry extends AutoCloseable {

  /**
   * This process.
   *
   * @param id of the process; another one after each start
   * @param servers those of its configuration, by name
   */
  record Self(String name, UUID id, Map<String, Configured> servers) {
    public Self {
      servers = Map.copyOf(servers);
    }
  }

  /** How an agent is, by the clock of the database. */
  enum Presence {
    LIVE,
    /** It left in order, and its segments are kept for it. */
    RESERVED,
    /** It left in order. */
    LEFT,
    /** Its lease has ended: it was killed, or is cut off. */
    MISSING;

    /** Whether it counts when segments are shared out. */
    boolean isPresent() {
      return this == LIVE || this == RESERVED;
    }
  }

  /**
   * An agent.
   *
   * @param hasArrived whether it has said what it holds since the database began its present
   *     timeline, or has left in order
   */
  record Member(
      String name,
      UUID id,
      Presence presence,
      Map<String, Configured> servers,
      boolean hasArrived) {
    public Member {
      servers = Map.copyOf(servers);
    }
  }

  /**
   * A row of a segment.
   *
   * @param holder null for none
   */
  record Row(Segment segment, @Nullable UUID holder, long epoch) {}

  /** The answer to a beat. */
  sealed interface Answer {

    /** The tables have not been created yet. */
    record NoTables() implements Answer {}

    /** Another process with this name is alive. */
    record NameTaken() implements Answer {}

    /**
     * The lease is renewed.
     *
     * @param isSettled whether the lease was unbroken for the time of a lease, so that the process
     *     may say that others are dead
     * @param timeline of the database; 0 if unknown
     * @param beats how often the lease was renewed under this name
     * @param members all agents of the last day, this one included
     */
    record Renewed(
        boolean isSettled, long timeline, long beats, List<Member> members, List<Row> rows)
        implements Answer {
      public Renewed {
        members = List.copyOf(members);
        rows = List.copyOf(rows);
      }

      /**
       * Whether the rows have what all agents hold. After a failover an agent that has not said so
       * yet may have claimed a segment in a transaction that was lost.
       */
      public boolean isComplete() {
        return isSettled || members.stream().allMatch(Member::hasArrived);
      }
    }
  }

  /** Renews the lease of this process, or begins it, and then reads all members and segments. */
  Answer beat(Self self) throws SQLException;

  /** Gives a server other segments, unless its rows have changed meanwhile. */
  void layOut(Layout layout) throws SQLException;

  /** Takes the segments from the agents with an ended lease. To be called by a settled process. */
  void expire() throws SQLException;

  /**
   * Claims segments that nobody holds, unless another process has claimed one meanwhile.
   *
   * @param free as they were read
   * @return those claimed, in their new epoch
   */
  List<Tenure> claim(Self self, Collection<Row> free) throws SQLException;

  void release(Self self, Collection<Tenure> drained) throws SQLException;

  /**
   * Says what this process holds, after the database may have lost claims and releases: a tenure is
   * written again where its row has an earlier one, and no other segment stays with this process.
   */
  void resume(Self self, Collection<Tenure> held) throws SQLException;

  /** Releases all segments and ends the lease. */
  void leave(Self self) throws SQLException;

  @Override
  void close();
}

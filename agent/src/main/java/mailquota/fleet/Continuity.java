package mailquota.fleet;

import mailquota.fleet.Registry.Answer.Renewed;

/**
 * Whether the database still has what this process has written. It may have lost the last
 * transactions when a standby has taken over, or a copy was restored. Two signs show that:
 *
 * <ul>
 *   <li>The timeline of the write-ahead log. PostgreSQL begins another one with each promotion, and
 *       it can be read in any transaction, through a pooler, without a privilege. It does not say
 *       whether anything was lost.
 *   <li>The number of renewals in the row of this agent. A number that has gone back proves a loss,
 *       also where a timeline does not show it (a restored copy) or cannot be read (a service that
 *       is only like PostgreSQL). Alone it would miss what was lost since the last renewal.
 * </ul>
 *
 * <p>Changed by the thread of the lease and, with {@link #end}, by the one that writes.
 */
final class Continuity {

  private volatile long timeline;
  private volatile Rewriting rewriting = Rewriting.NONE;
  private long beats;
  private boolean isUnsettled;

  /** Whether transactions may be lost since the last {@link #adopt}. */
  boolean isBroken(Renewed read) {
    return beats > 0 && (read.timeline() != timeline || read.beats() <= beats);
  }

  /** Nothing is sent until what was stored lately is written again. */
  void interrupt() {
    rewriting = Rewriting.AWAITED;
    isUnsettled = true;
  }

  void adopt(Renewed read) {
    timeline = read.timeline();
    beats = read.beats();
  }

  /**
   * Whether a segment that seems to be free is so. After an interruption another agent may have
   * claimed it in a transaction that was lost, and may have to connect first.
   */
  boolean mayClaim(Renewed read) {
    isUnsettled &= !read.isSettled();
    return !isUnsettled && read.isComplete();
  }

  /** Returns whether what was stored lately is to be written again from now on. */
  boolean proceed(Renewed read) {
    boolean isDue = rewriting == Rewriting.AWAITED && read.isComplete();
    if (isDue) {
      rewriting = Rewriting.DUE;
    }
    return isDue;
  }

  /** It has been written. */
  void end() {
    rewriting = Rewriting.NONE;
  }

  /** The timeline of which this process knows; 0 for none. */
  long timeline() {
    return timeline;
  }

  Rewriting rewriting() {
    return rewriting;
  }
}

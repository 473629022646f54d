package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.probe.Probe;
import mailquota.quota.Address;

/**
 * Decides whether a reading of 0 is accepted: with a mail store that is not mounted, Dovecot
 * reports 0 for every mailbox. A mailbox falls if all its use is 0 and its last accepted use was
 * above 0.
 *
 * <p>The first reading of a fall is held. The server is suspicious if most of its mailboxes fall
 * within one round, counting those that had use and were read since the first fall; then every fall
 * is held until most figures are back, or an admin accepts them. Otherwise a fall is accepted if
 * the mailbox reads as 0 again after others of the server were read with use, or after a round, or
 * at the second reading if fewer than {@link #FEWEST} mailboxes are in use.
 *
 * <p>Not thread-safe except {@link #isIdle}; time is an argument.
 */
final class ZeroGuard {

  /** The falls that make a server suspicious: two owners may empty their mailboxes in one hour. */
  static final int FEWEST = 3;

  /**
   * The mailboxes that must have been read before most of them count, or all that are in use;
   * otherwise the first three of thousands would decide.
   */
  static final int SAMPLE = 10;

  /** A server is no longer suspicious when this many times more mailboxes have use than fell. */
  private static final int BACK_FACTOR = 3;

  interface Server {

    int size();

    /** The mailboxes with an accepted use above 0. */
    Stream<Address> inUse();
  }

  private record Fall(Instant since, Probe latest) {}

  private final Server server;
  private final Supplier<Duration> round;
  private final Instant known;

  /** The held falls, in the order in which they began. */
  private final SequencedMap<Address, Fall> fallen = new LinkedHashMap<>();

  /** When other mailboxes were read with use during the falls, the latest last. */
  private final SequencedMap<Address, Instant> witnesses = new LinkedHashMap<>();

  private boolean suspicious;
  private volatile boolean idle = true;
  private Instant acceptedUntil = Instant.MIN;

  /**
   * @param round the present time in which every mailbox is probed
   * @param begin when polling begins; a round later all mailboxes in use are known
   */
  ZeroGuard(Server server, Supplier<Duration> round, Instant begin) {
    this.server = server;
    this.round = round;
    known = begin.plus(round.get());
  }

  /** Whether no fall is held; then a reading with use changes nothing. */
  boolean isIdle() {
    return idle;
  }

  boolean isSuspicious() {
    return suspicious;
  }

  int fallen() {
    return fallen.size();
  }

  /**
   * Evaluates a reading.
   *
   * @param probe a successful probe
   * @param hadUse whether the last accepted use was above 0
   * @param hasUse whether the present use is above 0
   * @return whether the reading is accepted
   */
  boolean accepts(Probe probe, boolean hadUse, boolean hasUse) {
    Address mailbox = probe.mailbox().address();
    if (hasUse) {
      fallen.remove(mailbox);
      witnesses.remove(mailbox);
      if (!fallen.isEmpty()) {
        witnesses.putLast(mailbox, probe.at());
      }
      settle();
      return true;
    }
    if (!hadUse || !probe.at().isAfter(acceptedUntil)) {
      forget(mailbox);
      return true;
    }
    witnesses.remove(mailbox);
    Fall before = fallen.get(mailbox);
    Instant since = before == null ? probe.at() : before.since();
    fallen.put(mailbox, new Fall(since, probe));
    idle = false;
    suspicious = suspicious || haveMostFallen(probe.at());
    if (!suspicious && before != null && isAlone(since, probe.at())) {
      forget(mailbox);
      return true;
    }
    return false;
  }

  void forget(Address mailbox) {
    fallen.remove(mailbox);
    witnesses.remove(mailbox);
    settle();
  }

  /** Accepts the held falls, and new ones within a round; returns the latest held probes. */
  List<Probe> accept(Instant at) {
    acceptedUntil = at.plus(round.get());
    List<Probe> held = new ArrayList<>(fallen.size());
    fallen
        .values()
        .removeIf(fall -> !fall.since().isAfter(acceptedUntil) && held.add(fall.latest()));
    settle();
    return held;
  }

  private void settle() {
    if (fallen.isEmpty()) {
      witnesses.clear();
      idle = true;
    }
    suspicious &= fallen.size() >= FEWEST && fallen.size() * BACK_FACTOR > witnesses.size();
  }

  private boolean haveMostFallen(Instant at) {
    Instant begin = at.minus(round.get());
    int count = 0;
    Instant first = at;
    for (Fall fall : fallen.reversed().values()) {
      if (fall.since().isBefore(begin)) {
        break;
      }
      count++;
      first = fall.since();
    }
    int others = witnessesSince(first, count);
    return count >= FEWEST && count > others && count + others >= Math.min(SAMPLE, inUse());
  }

  private boolean isAlone(Instant since, Instant at) {
    if (!at.isBefore(since.plus(round.get())) || server.size() < FEWEST) {
      return true;
    }
    int others = witnessesSince(since, Math.max(FEWEST, fallen.size()));
    int inUse = inUse();
    if (!at.isBefore(known) && inUse < FEWEST) {
      return true;
    }
    return others > 0
        && others >= fallen.size()
        && others >= Math.min(FEWEST, inUse - fallen.size());
  }

  /** The number of witnesses, counted up to one more than {@code most}. */
  private int witnessesSince(Instant since, int most) {
    int count = 0;
    for (Instant seen : witnesses.reversed().values()) {
      if (seen.isBefore(since) || count > most) {
        break;
      }
      count++;
    }
    return count;
  }

  /** The number of mailboxes in use, including the fallen ones, counted up to a sample more. */
  private int inUse() {
    long others =
        server.inUse().filter(mailbox -> !fallen.containsKey(mailbox)).limit(SAMPLE).count();
    return fallen.size() + (int) others;
  }
}

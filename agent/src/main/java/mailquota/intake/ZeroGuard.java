package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import mailquota.probe.Probe;
import mailquota.quota.Address;

/**
 * Decides whether a reading that falls to 0 is believed: a mail store that is not mounted reads as
 * 0 for every mailbox (Dovecot). A mailbox falls when everything it uses is 0 and something was
 * above 0 when it was last believed.
 *
 * <p>A fall is not believed at first. The server is suspicious as soon as most of its mailboxes
 * that had use, and were read since the first of them fell, have fallen within one round; then
 * every fall is held until most figures are back, or an admin accepts them. Otherwise a fall is
 * believed when the mailbox reads as 0 once more and others of the server were meanwhile read with
 * use; or when a round has passed; or at its second reading on a server with so few mailboxes that
 * most of them are no evidence.
 *
 * <p>Not thread-safe, but for {@link #isIdle}; time is an argument.
 */
final class ZeroGuard {

  /**
   * Fewer falls are no evidence: two people of a small server may well empty their mailboxes in the
   * same hour, and more seldom all three.
   */
  static final int FEWEST = 3;

  /**
   * So many mailboxes tell what most do; of a server with fewer in use, all of those. Otherwise the
   * first three of thousands would decide.
   */
  static final int SAMPLE = 10;

  /** The server is suspicious until at least so many times more have use than have fallen. */
  private static final int BACK = 3;

  /** What the guard asks about its server. */
  interface Server {

    /** How many mailboxes are on it. */
    int size();

    /** Those with use, as far as is believed. */
    Stream<Address> inUse();
  }

  /** A mailbox that fell, and its latest probe. */
  private record Fall(Instant since, Probe latest) {}

  private final Server server;
  private final Duration round;
  private final Instant known;

  /** Those that fell and are not believed, in the order in which they fell. */
  private final SequencedMap<Address, Fall> fallen = new LinkedHashMap<>();

  /** When others were last read with use while some are fallen, the latest last. */
  private final SequencedMap<Address, Instant> witnesses = new LinkedHashMap<>();

  private boolean suspicious;
  private volatile boolean idle = true;
  private Instant acceptedUntil = Instant.MIN;

  /**
   * @param round in which every mailbox is probed
   * @param begin of the polling: a round later it is known which mailboxes have use
   */
  ZeroGuard(Server server, Duration round, Instant begin) {
    this.server = server;
    this.round = round;
    known = begin.plus(round);
  }

  /** Whether none has fallen: then a reading with use changes nothing. */
  boolean isIdle() {
    return idle;
  }

  boolean isSuspicious() {
    return suspicious;
  }

  /** How many mailboxes are held or wait for their next reading. */
  int fallen() {
    return fallen.size();
  }

  /**
   * Takes a reading in, and tells whether it is believed.
   *
   * @param probe that measured
   * @param hadUse whether the mailbox had use when it was last believed
   * @param hasUse whether it has now
   */
  boolean believes(Probe probe, boolean hadUse, boolean hasUse) {
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

  /** The mailbox is no longer on the server. */
  void forget(Address mailbox) {
    fallen.remove(mailbox);
    witnesses.remove(mailbox);
    settle();
  }

  /**
   * The figures are right: what has fallen is believed, and what falls within a round. What falls
   * later is not.
   *
   * @return the latest probes of those that were held
   */
  List<Probe> accept(Instant at) {
    acceptedUntil = at.plus(round);
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
    suspicious &= fallen.size() >= FEWEST && fallen.size() * BACK > witnesses.size();
  }

  private boolean haveMostFallen(Instant at) {
    Instant begin = at.minus(round);
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
    if (!at.isBefore(since.plus(round)) || server.size() < FEWEST) {
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

  /** How many, and at most one more than {@code most}. */
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

  /** The fallen ones had use, too. As many as a sample has are enough to know. */
  private int inUse() {
    long others =
        server.inUse().filter(mailbox -> !fallen.containsKey(mailbox)).limit(SAMPLE).count();
    return fallen.size() + (int) others;
  }
}

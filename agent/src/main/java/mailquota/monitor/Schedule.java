package mailquota.monitor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;

/**
 * Whose turn it is. Nobody comes before being due; of those that are due, who is nearest to danger
 * comes first. So while there is time everybody is probed when due, and when there is not, those
 * wait who are safest; but not for ever, for danger comes nearer to those who wait.
 *
 * <p>Not thread-safe; time is an argument, in milliseconds since 1970.
 */
final class Schedule {

  private final Queue<Turn> later = new TurnQueue(Turn::due);
  private final Queue<Turn> due = new TurnQueue(Turn::latest);
  private final Deque<Turn> parked = new ArrayDeque<>();

  /** The turns that were taken and not given back, with their mailboxes as they are now. */
  private final Map<Address, Turn> taken = new HashMap<>();

  Schedule(Collection<Mailbox> mailboxes, long now) {
    mailboxes.forEach(mailbox -> due.add(Turn.first(mailbox, now)));
  }

  /** Lets those who are due come in the order of how near to bouncing mail they were before. */
  void putFirst(Function<Mailbox, Level> before) {
    List<Turn> turns = due.stream().map(turn -> turn.ahead(before.apply(turn.mailbox()))).toList();
    due.clear();
    due.addAll(turns);
  }

  /** How long until somebody is due: 0 for now, {@link Long#MAX_VALUE} for nobody at all. */
  long untilDue(long now) {
    Turn next = later.peek();
    if (!due.isEmpty()) {
      return 0;
    }
    return next == null ? Long.MAX_VALUE : Math.max(0, next.due() - now);
  }

  /**
   * Takes the turns of those who are due, the nearest to danger first.
   *
   * @param most at most so many
   * @param ahead who is due so much later may come along
   */
  List<Turn> take(long now, int most, long ahead) {
    gather(now + ahead);
    List<Turn> turns = new ArrayList<>();
    for (Turn turn = due.poll(); turn != null; turn = turns.size() < most ? due.poll() : null) {
      turns.add(taken(turn));
    }
    return turns;
  }

  /** Sets aside everybody who is due: they cannot be asked now. */
  List<Turn> park(long now) {
    gather(now);
    List<Turn> turns = new ArrayList<>(due);
    due.clear();
    parked.addAll(turns);
    return turns;
  }

  /** Takes the turn of one of those who are parked. */
  Turn takeParked() {
    return taken(parked.remove());
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  /** Everybody who is parked is due again. */
  void unpark() {
    due.addAll(parked);
    parked.clear();
  }

  /** Gives a turn back: its mailbox' next one. False when the mailbox is no longer wanted. */
  boolean give(Turn next, long now) {
    Turn turn = taken.remove(next.mailbox().address());
    return turn != null && later.add(next.of(turn.mailbox(), now));
  }

  /** Whether somebody has not had a turn yet, or has not given the first one back. */
  boolean hasFirst() {
    return due.stream().anyMatch(Turn::isFirst) || taken.values().stream().anyMatch(Turn::isFirst);
  }

  /**
   * From now on these are the mailboxes. Who stays keeps the turn; who is new is due at once; who
   * is gone has none, even if the last one has been taken.
   *
   * @return who is gone
   */
  List<Address> replace(Collection<Mailbox> mailboxes, long now) {
    Map<Address, Mailbox> wanted = HashMap.newHashMap(mailboxes.size());
    mailboxes.forEach(mailbox -> wanted.put(mailbox.address(), mailbox));
    List<Address> gone = new ArrayList<>();
    for (Collection<Turn> turns : List.of(later, due, parked)) {
      List<Turn> staying = staying(turns, wanted, now, gone);
      turns.clear();
      turns.addAll(staying);
    }
    List<Turn> stillTaken = staying(taken.values(), wanted, now, gone);
    taken.clear();
    stillTaken.forEach(this::taken);
    wanted.values().forEach(mailbox -> due.add(Turn.first(mailbox, now)));
    return gone;
  }

  /** The turns of those who are wanted, who are crossed off; the others are added to the gone. */
  private static List<Turn> staying(
      Collection<Turn> turns, Map<Address, Mailbox> wanted, long now, List<Address> gone) {
    List<Turn> staying = new ArrayList<>(turns.size());
    for (Turn turn : turns) {
      Address address = turn.mailbox().address();
      Mailbox mailbox = wanted.remove(address);
      if (mailbox == null) {
        gone.add(address);
      } else {
        staying.add(turn.of(mailbox, now));
      }
    }
    return staying;
  }

  /** How long the one who has waited longest is overdue, those who are parked left out. */
  long lag(long now) {
    gather(now);
    return due.stream().mapToLong(turn -> now - turn.due()).max().orElse(0);
  }

  private void gather(long now) {
    for (Turn next = later.peek(); next != null && next.due() <= now; next = later.peek()) {
      due.add(later.remove());
    }
  }

  private Turn taken(Turn turn) {
    taken.put(turn.mailbox().address(), turn);
    return turn;
  }
}

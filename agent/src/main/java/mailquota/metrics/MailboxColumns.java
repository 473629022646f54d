package mailquota.metrics;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.reverseOrder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast.Full;
import mailquota.quota.Level;
import mailquota.quota.Outcome;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all mailboxes at one time, in the order of their labels: a column for each figure.
 * Each of the families of a scrape reads one column from its begin to its end, which is several
 * times faster than to follow the references of a million statuses once more. Used by one thread.
 *
 * <p>The first quota root of a mailbox is in the mailbox's own place; the further ones stand behind
 * the last mailbox, in the order of their mailboxes.
 */
final class MailboxColumns {

  /** A time that is not known. */
  static final long NEVER = Long.MIN_VALUE;

  private static final int UNKNOWN = -1;

  /**
   * So many mailboxes are read together, each figure of all before the next one: the processor then
   * waits for the memory of several mailboxes at once. One by one takes twice the time.
   */
  private static final int BATCH = 64;

  private final MailboxLabels labels;

  /** By {@link Outcome#place}; negative for a mailbox that has left. */
  private final byte[] outcomes;

  /** By number; negative for unknown. */
  private final byte[] levels;

  /** In milliseconds since 1970. */
  private final long[] measured;

  private final long[] full;

  /** The last known ratios; negative for unknown, and empty if none is to be selected by it. */
  private final double[] ratios;

  private final RootColumns roots;
  private final BitSet present;

  /** The mailbox of each further root. */
  private int[] owners = new int[0];

  /**
   * A quota root.
   *
   * @param label its name, or one made of that of the mailbox if its own would tell the address
   */
  private record FurtherRoot(int place, String label, QuotaRoot root) {}

  private MailboxColumns(MailboxLabels labels, boolean hasRatios) {
    this.labels = labels;
    int size = labels.size();
    outcomes = new byte[size];
    levels = new byte[size];
    measured = new long[size];
    full = new long[size];
    ratios = new double[hasRatios ? size : 0];
    roots = new RootColumns(size, labels.naming().hidesAddresses());
    present = new BitSet(size);
  }

  /**
   * Reads the status of each mailbox that has labels, on all processors, as the client waits.
   *
   * @param hasRatios whether mailboxes are to be selected by their ratios
   */
  static MailboxColumns of(MailboxLabels labels, Board board, boolean hasRatios) {
    MailboxColumns columns = new MailboxColumns(labels, hasRatios);
    columns.add(
        IntStream.rangeClosed(0, labels.size() / BATCH)
            .parallel()
            .mapToObj(batch -> columns.read(batch * BATCH, board))
            .flatMap(List::stream)
            .toList());
    return columns;
  }

  /** Reads the batch that begins at a place, and returns the further roots. */
  private List<FurtherRoot> read(int begin, Board board) {
    int size = Math.min(BATCH, labels.size() - begin);
    @Nullable MailboxStatus[] statuses = new MailboxStatus[size];
    for (int i = 0; i < size; i++) {
      statuses[i] = board.find(labels.address(begin + i)).orElse(null);
    }
    for (int i = 0; i < size; i++) {
      MailboxStatus status = statuses[i];
      if (status != null && labels.isAt(begin + i, status.mailbox())) {
        outcomes[begin + i] = (byte) Outcome.place(status.lastProbe().result());
        Level level = status.level();
        levels[begin + i] = (byte) (level == null ? UNKNOWN : level.number());
      } else {
        outcomes[begin + i] = UNKNOWN;
        statuses[i] = null;
      }
    }
    for (int i = 0; i < size; i++) {
      Instant success = statuses[i] == null ? null : statuses[i].lastSuccess();
      measured[begin + i] = success == null ? NEVER : success.toEpochMilli();
    }
    for (int i = 0; i < size; i++) {
      Full forecast = statuses[i] == null ? null : statuses[i].full().orElse(null);
      full[begin + i] = forecast == null ? NEVER : forecast.at().toEpochMilli();
    }
    for (int i = 0; i < size && ratios.length > 0; i++) {
      Ratio ratio = statuses[i] == null ? null : statuses[i].lastRatio().orElse(null);
      ratios[begin + i] = ratio == null ? UNKNOWN : ratio.value();
    }
    return readRoots(begin, statuses);
  }

  private List<FurtherRoot> readRoots(int begin, @Nullable MailboxStatus[] statuses) {
    List<FurtherRoot> found = List.of();
    List<List<QuotaRoot>> roots = new ArrayList<>(statuses.length);
    for (MailboxStatus status : statuses) {
      Reading reading = status == null ? null : status.reading().orElse(null);
      roots.add(reading == null ? List.of() : reading.roots());
    }
    for (int i = 0; i < statuses.length; i++) {
      List<QuotaRoot> ofThis = roots.get(i);
      if (ofThis.size() == 1) {
        set(begin + i, ofThis.getFirst());
      } else if (ofThis.size() > 1) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        setAll(begin + i, ofThis, found);
      }
    }
    return found;
  }

  private void set(int place, QuotaRoot root) {
    boolean isTelling = labels.naming().isTelling(labels.address(place), root.name());
    roots.set(place, isTelling ? labels.name(place) : root.name(), root);
  }

  /** The roots in the order of their labels; those whose names tell the address are numbered. */
  private void setAll(int place, List<QuotaRoot> all, Collection<FurtherRoot> further) {
    List<FurtherRoot> named = new ArrayList<>(all.size());
    int telling = 0;
    for (QuotaRoot root : all.stream().sorted(comparing(QuotaRoot::name)).toList()) {
      boolean isTelling = labels.naming().isTelling(labels.address(place), root.name());
      telling += isTelling ? 1 : 0;
      String label = isTelling ? labels.name(place) + "-" + telling : root.name();
      named.add(new FurtherRoot(place, label, root));
    }
    named.sort(comparing(FurtherRoot::label));
    FurtherRoot first = named.removeFirst();
    roots.set(place, first.label, first.root);
    further.addAll(named);
  }

  private void add(List<FurtherRoot> further) {
    for (int i = 0; i < size(); i++) {
      present.set(i, outcomes[i] != UNKNOWN);
    }
    roots.grow(size() + further.size());
    owners = new int[further.size()];
    for (int i = 0; i < owners.length; i++) {
      FurtherRoot root = further.get(i);
      owners[i] = root.place;
      roots.set(size() + i, root.label, root.root);
    }
  }

  MailboxLabels labels() {
    return labels;
  }

  int size() {
    return outcomes.length;
  }

  /** Those that are on the board. */
  BitSet present() {
    return present;
  }

  /** The result of the latest probe, by {@link Outcome#place}. */
  int outcome(int place) {
    return outcomes[place];
  }

  /** The number of the level; negative for unknown. */
  int level(int place) {
    return levels[place];
  }

  /** When the mailbox was last measured. */
  long measured(int place) {
    return measured[place];
  }

  /** When the mailbox will be full. */
  long full(int place) {
    return full[place];
  }

  RootColumns roots() {
    return roots;
  }

  /** The roots of each mailbox, if the mailboxes are visited in their order. */
  RootCursor cursor() {
    return new RootCursor();
  }

  final class RootCursor {

    private int next;

    private RootCursor() {}

    /** The first root of a mailbox; negative for none. */
    int first(int place) {
      while (next < owners.length && owners[next] < place) {
        next++;
      }
      return roots.isSet(place) ? place : UNKNOWN;
    }

    /** The root after the latest one of the same mailbox; negative for none. */
    int next(int place) {
      return next < owners.length && owners[next] == place ? size() + next++ : UNKNOWN;
    }
  }

  /** Those that have series of their own. */
  BitSet selected(Selection selection, int top) {
    return switch (selection) {
      case Selection.All _ -> present;
      case Selection.None _ -> new BitSet();
      case Selection.Above(Ratio ratio) -> atLeast(ratio.value());
      case Selection.Top _ -> highest(top);
    };
  }

  private BitSet atLeast(double ratio) {
    BitSet found = new BitSet(size());
    present.stream().filter(place -> ratios[place] >= ratio).forEach(found::set);
    return found;
  }

  /** Of equal ones those that are first in order, so that the next scrape has the same. */
  private BitSet highest(int most) {
    PriorityQueue<Integer> best =
        new PriorityQueue<>(
            comparingDouble((Integer place) -> ratios[place]).thenComparing(reverseOrder()));
    present.stream()
        .filter(place -> ratios[place] != UNKNOWN)
        .forEach(place -> {
          best.add(place);
          if (best.size() > most) {
            best.remove();
          }
        });
    BitSet found = new BitSet(size());
    best.forEach(found::set);
    return found;
  }
}

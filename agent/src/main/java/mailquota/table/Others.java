package mailquota.table;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mailquota.board.Board;
import mailquota.inventory.Inventory;
import mailquota.loop.Guard;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.store.StoreException;
import mailquota.store.StoredFigures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mailboxes of the inventory that are not on the board, because other agents hold them: their
 * figures as the store has them. They are read while somebody looks, at first all, then every
 * minute what has changed. Thread-safe.
 */
public final class Others {

  /** The store is read again after this time. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  /** After this time all is read again: a failover may have lost what marks a change. */
  static final Duration WHOLE_INTERVAL = Duration.ofMinutes(10);

  /** Of the time at most one in this many goes to the reading. */
  private static final int SHARE = 20;

  /** Those of a mailbox (docs/scale.md), and more while the columns are built again. */
  private static final int BYTES = 300;

  /** Of the heap at most one in this many is for them. */
  private static final int HEAP_SHARE = 4;

  private static final Logger log = LoggerFactory.getLogger(Others.class);

  /** Reads what the store has. */
  @FunctionalInterface
  public interface Reader {

    /**
     * Reads all figures, or those that may have changed since.
     *
     * @param since the result of an earlier read; empty for all
     * @throws StoreException if the database fails
     */
    long read(OptionalLong since, Consumer<StoredFigures> each);
  }

  /**
   * What is known of them.
   *
   * @param membership another number whenever a mailbox has come or gone
   * @param readAt when the store was last read; null if it never was
   * @param problem why it could not be read since; null if there is none
   */
  record Known(
      Map<Address, StoredFigures> figures,
      long membership,
      @Nullable Instant readAt,
      @Nullable String problem) {

    static final Known NOTHING = new Known(Map.of(), 0, null, null);

    Known but(String why) {
      return new Known(figures, membership, readAt, why);
    }
  }

  private final Board board;
  private final Supplier<Inventory> inventory;
  private final Reader store;
  private final int most;

  private final AtomicBoolean isReading = new AtomicBoolean();

  /** Null before the first read. */
  private volatile @Nullable Known known;

  /** When the store is to be read next, and whether all of it. */
  private volatile Instant dueAt = Instant.MIN;

  private volatile boolean isWholeDue = true;

  /** Guards the fields below; one thread at a time reads. */
  private final Guard reading = new Guard();

  private OptionalLong since = OptionalLong.empty();
  private Instant wholeAt = Instant.MIN;
  private Inventory last = Inventory.EMPTY;

  /** {@code heap} has at most this many bytes. */
  public Others(Board board, Supplier<Inventory> inventory, Reader store, long heap) {
    this.board = board;
    this.inventory = inventory;
    this.store = store;
    most = (int) Math.min(Integer.MAX_VALUE, heap / HEAP_SHARE / BYTES);
  }

  /** What was read last. Does not block. */
  Known known() {
    Known present = known;
    return present == null ? Known.NOTHING : present;
  }

  /** Reads in this thread if that is the first time, and in another one what is due. */
  void look(Instant now, Executor background) {
    if (known == null) {
      reading.run(() -> {
        if (known == null) {
          read(now);
        }
      });
    } else if (!now.isBefore(dueAt) && isReading.compareAndSet(false, true)) {
      background.execute(() -> {
        try {
          reading.run(() -> read(now));
        } finally {
          isReading.set(false);
        }
      });
    }
  }

  /** A mailbox has left the board: another agent may have it, and all is to be read. */
  void missed() {
    isWholeDue = true;
    dueAt = Instant.MIN;
  }

  /** Gives the memory back. */
  void rest() {
    reading.run(() -> {
      known = null;
      isWholeDue = true;
    });
  }

  private void read(Instant now) {
    long begin = System.nanoTime();
    try {
      known = readSince(now);
    } catch (StoreException e) {
      log.debug("the mailboxes of other agents are not known: {}", e.getMessage());
      known = known().but(String.valueOf(e.getMessage()));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    dueAt = now.plus(Durations.longer(INTERVAL, took.multipliedBy(SHARE)));
  }

  private Known readSince(Instant now) {
    Inventory present = inventory.get();
    Known before = known();
    boolean isWhole = isWholeDue || isOther(present) || !now.isBefore(wholeAt.plus(WHOLE_INTERVAL));
    isWholeDue = false; // Before the read: what is missed meanwhile is read next time.
    Reading next = new Reading(present, isWhole ? new ConcurrentHashMap<>() : before.figures());
    try {
      since = OptionalLong.of(store.read(isWhole ? OptionalLong.empty() : since, next::add));
    } catch (StoreException e) {
      isWholeDue |= isWhole;
      throw e;
    }
    if (isWhole) {
      wholeAt = now;
      last = present;
    }
    return next.known(before, now);
  }

  @SuppressWarnings("ReferenceEquality") // It is another object whenever a source has changed.
  private boolean isOther(Inventory present) {
    return present != last;
  }

  /** One read of the store. */
  private final class Reading {

    private final Inventory present;
    private final Map<Address, StoredFigures> figures;
    private final int sizeBefore;
    private int tooMany;

    Reading(Inventory present, Map<Address, StoredFigures> figures) {
      this.present = present;
      this.figures = figures;
      sizeBefore = figures.size();
    }

    void add(StoredFigures each) {
      present
          .find(each.mailbox().address(), each.mailbox().server())
          .filter(mailbox -> board.find(mailbox.address()).isEmpty())
          .ifPresent(mailbox -> {
            if (figures.size() < most || figures.containsKey(mailbox.address())) {
              figures.put(mailbox.address(), each.of(mailbox));
            } else {
              tooMany++;
            }
          });
    }

    Known known(Known before, Instant now) {
      if (tooMany > 0) {
        isWholeDue = true;
        return Known.NOTHING.but(
            "this heap has space for %d mailboxes of other agents, and not for %d"
                .formatted(most, figures.size() + tooMany));
      }
      boolean isSame =
          sizeBefore == 0
              ? before.figures().keySet().equals(figures.keySet())
              : figures.size() == sizeBefore;
      long membership = isSame ? before.membership() : before.membership() + 1;
      return new Known(figures, membership, now, null);
    }
  }
}

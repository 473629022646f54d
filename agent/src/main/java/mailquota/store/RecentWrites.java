package mailquota.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.loop.Guard;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What this process has stored in the last ten minutes or more, so that it can be written again
 * after the database has lost it: the decisions with their notices, and the deliveries.
 * Measurements are not kept here, because they are known as long as the mailbox is monitored.
 * Thread-safe.
 */
public final class RecentWrites {

  static final Duration KEPT = Duration.ofMinutes(10);

  /** Mailboxes in a generation: about 10 MiB. */
  static final int MOST = 20_000;

  private final InstantSource clock;
  private final boolean isShared;
  private final Guard lock = new Guard();

  // A generation ends after ten minutes, or when it is full; that before it is kept.
  private Map<Mailbox, RecentWrite> before = new LinkedHashMap<>();
  private Map<Mailbox, RecentWrite> present = new LinkedHashMap<>();
  private Instant since = Instant.EPOCH;

  /**
   * @param isShared whether several processes may use the database; otherwise nothing is kept
   */
  RecentWrites(InstantSource clock, boolean isShared) {
    this.clock = clock;
    this.isShared = isShared;
  }

  /** Takes decisions that were stored, with their notices. */
  public void stored(Collection<StoredMailbox> states, Collection<OutboxEntry> notices) {
    change(() -> {
      for (StoredMailbox state : states) {
        add(mailbox(state), new RecentWrite(state, List.of(), List.of()));
      }
      for (OutboxEntry notice : notices) {
        add(notice.mailbox(), new RecentWrite(null, List.of(notice), List.of()));
      }
    });
  }

  /** Takes deliveries that were stored. */
  void ended(Collection<Delivered> all) {
    change(() -> {
      for (Delivered each : all) {
        add(each.entry().mailbox(), new RecentWrite(null, List.of(), List.of(each)));
      }
    });
  }

  /** Forgets mailboxes, after their rows were removed. */
  void forget(Collection<Mailbox> mailboxes) {
    change(() -> {
      before.keySet().removeAll(mailboxes);
      present.keySet().removeAll(mailboxes);
    });
  }

  /** Forgets the states of other mailboxes: another process may store later ones. */
  public void keepStates(Predicate<StoredMailbox> isHeld) {
    change(() -> {
      before.replaceAll((_, write) -> kept(write, isHeld));
      present.replaceAll((_, write) -> kept(write, isHeld));
    });
  }

  private static RecentWrite kept(RecentWrite write, Predicate<StoredMailbox> isHeld) {
    @Nullable StoredMailbox state = write.state();
    return state == null || isHeld.test(state) ? write : write.withoutState();
  }

  /** All that is kept, one for each mailbox. */
  public List<RecentWrite> all() {
    return lock.get(() -> {
      Map<Mailbox, RecentWrite> all = new LinkedHashMap<>(before);
      present.forEach((mailbox, write) -> all.merge(mailbox, write, RecentWrite::and));
      return List.copyOf(all.values());
    });
  }

  static Stream<StoredMailbox> states(Collection<RecentWrite> writes) {
    return writes.stream().flatMap(each -> Stream.ofNullable(each.state()));
  }

  /** Notices and deliveries only where they are missing. */
  static void put(Handle handle, Collection<RecentWrite> writes) throws SQLException {
    List<Delivered> ended = writes.stream().flatMap(each -> each.ended().stream()).toList();
    MailboxRows.put(handle, states(writes).toList());
    NoticeTable.put(handle, writes.stream().flatMap(each -> each.notices().stream()).toList());
    NoticeTable.put(handle, ended.stream().map(Delivered::entry).toList());
    NoticeTable.end(handle, ended);
  }

  private void change(Runnable change) {
    if (isShared) {
      lock.run(change);
    }
  }

  private void add(Mailbox mailbox, RecentWrite write) {
    Instant now = clock.instant();
    // The clock may have been set back.
    boolean isOver = Duration.between(since, now).abs().compareTo(KEPT) >= 0;
    if (isOver || present.size() >= MOST) {
      before = present;
      present = new LinkedHashMap<>();
      since = now;
    }
    present.merge(mailbox, write, RecentWrite::and);
  }

  private static Mailbox mailbox(StoredMailbox state) {
    return Mailbox.of(state.mailbox(), state.server());
  }
}

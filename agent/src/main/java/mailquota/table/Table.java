package mailquota.table;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.board.Board;
import mailquota.loop.Guard;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.Naming;
import mailquota.store.StoredFigures;
import mailquota.table.Others.Known;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes of the board as a table, and those that other agents hold. The columns are at most
 * a few seconds old where somebody asks often: the request that finds them older has them built
 * beside it, and only the first request after a pause waits. Thread-safe.
 */
public final class Table {

  /** The columns are built again after this time, if somebody asks. */
  public static final Duration FRESH = Duration.ofSeconds(2);

  /** Columns of this age are no answer. */
  private static final Duration TOO_OLD = Duration.ofSeconds(15);

  /** Nobody looks when nobody has asked for this time. */
  private static final Duration UNUSED = Duration.ofMinutes(1);

  /** Of the time at most one in this many goes to the columns. */
  private static final int SHARE = 5;

  /** At a million mailboxes, six selections of all of them. */
  private static final long MOST_BYTES = 24 << 20;

  /**
   * The mailboxes of other agents in a table.
   *
   * @param mailboxes their number
   * @param readAt when they were read from the store; null if they are not known
   * @param problem why they are not known, or older; null if there is none
   */
  public record Foreign(int mailboxes, @Nullable Instant readAt, @Nullable String problem) {}

  private final Board board;
  private final Optional<Others> others;
  private final InstantSource clock;
  private final Executor background;

  /** Before each name, since those of an earlier process mean something else. */
  private final String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

  private final AtomicLong names = new AtomicLong();

  /** Guards the writes of {@code present}. */
  private final Guard building = new Guard();

  private final AtomicBoolean isBuilding = new AtomicBoolean();
  private volatile @Nullable Snapshot present;
  private volatile Instant usedAt = Instant.MIN;

  /** Guards the selections. */
  private final Guard selecting = new Guard();

  private final Selections selections = new Selections(MOST_BYTES);

  /** Guards the index, which takes a second for a million mailboxes. */
  private final Guard indexing = new Guard();

  private @Nullable NameIndex index;

  /** {@code background} builds columns beside a request. */
  public Table(Board board, InstantSource clock, Executor background) {
    this(board, Optional.empty(), clock, background);
  }

  /**
   * @param others the mailboxes that are not on the board; empty for none
   * @param background reads the store and builds columns beside a request
   */
  public Table(Board board, Optional<Others> others, InstantSource clock, Executor background) {
    this.board = board;
    this.others = others;
    this.clock = clock;
    this.background = background;
  }

  /**
   * The selection of this name, or the newest of the query where there is none.
   *
   * @param name of an earlier selection; null for the newest
   */
  public Selection select(Query query, @Nullable String name) {
    if (name != null) {
      Optional<Selection> known = selecting.get(() -> selections.find(name, query));
      if (known.isPresent()) {
        usedAt = clock.instant();
        return known.get();
      }
    }
    return newest(query);
  }

  private Selection newest(Query query) {
    Snapshot snapshot = snapshot();
    Columns columns = snapshot.columns();
    Optional<Selection> known = selecting.get(() -> selections.find(query, columns.at));
    if (known.isPresent()) {
      return known.get();
    }
    String name = process + "-" + Long.toString(names.incrementAndGet(), Character.MAX_RADIX);
    Selection selection =
        new Selection(name, query, columns.at, columns.addresses, snapshot.rows(query));
    selecting.run(() -> selections.add(selection));
    return selection;
  }

  /** The numbers, where a mailbox that was not measured for {@code staleAfter} is stale. */
  public Tally tally(Duration staleAfter) {
    return snapshot().tally(staleAfter);
  }

  /** The figures of a mailbox of another agent; empty if it is not in the table. */
  public Optional<StoredFigures> stored(Address mailbox) {
    return Optional.ofNullable(snapshot().others().figures().get(mailbox));
  }

  /** Those of other agents; empty if the table is without them. */
  public Optional<Foreign> foreign() {
    return others.map(_ -> {
      Snapshot snapshot = snapshot();
      Known known = snapshot.others();
      Columns columns = snapshot.columns();
      return new Foreign(columns.present() - columns.own(), known.readAt(), known.problem());
    });
  }

  /** The mailbox that has this name where its address is hidden. */
  public Optional<Address> find(String name, Naming naming) {
    Addresses addresses = snapshot().columns().addresses;
    return naming.equals(Naming.PLAIN)
        ? Address.find(name).filter(address -> addresses.find(address) >= 0)
        : indexing.get(() -> index(naming, addresses)).find(name);
  }

  private NameIndex index(Naming naming, Addresses addresses) {
    NameIndex known = index;
    if (known == null || !known.isOf(naming, addresses)) {
      known = new NameIndex(naming, addresses);
      index = known;
    }
    return known;
  }

  /** The domain that has this name where domains are hidden. */
  public Optional<String> domain(String name, Naming naming) {
    return snapshot().columns().addresses.domains().stream()
        .filter(domain -> name.equals(naming.domain(new Address("any@" + domain))))
        .findFirst();
  }

  /** Gives the memory back if nobody has asked for a while. To be called now and then. */
  public void rest() {
    if (usedAt.isBefore(clock.instant().minus(UNUSED))) {
      present = null;
      others.ifPresent(Others::rest);
      selecting.run(selections::clear);
      indexing.run(() -> index = null);
    }
  }

  private Snapshot snapshot() {
    Instant now = clock.instant();
    usedAt = now;
    Snapshot known = present;
    if (known == null || isOlder(known, Durations.longer(TOO_OLD, pause(known)), now)) {
      return building.get(() -> builtMeanwhile(now).orElseGet(() -> build(present)));
    }
    if (isOlder(known, pause(known), now) && isBuilding.compareAndSet(false, true)) {
      background.execute(this::buildBeside);
    }
    return known;
  }

  /** Of several requests after a pause, one builds. */
  private Optional<Snapshot> builtMeanwhile(Instant since) {
    return Optional.ofNullable(present).filter(last -> !last.columns().at.isBefore(since));
  }

  private static boolean isOlder(Snapshot snapshot, Duration age, Instant now) {
    return snapshot.columns().at.isBefore(now.minus(age));
  }

  private static Duration pause(Snapshot known) {
    return Durations.longer(FRESH, known.took().multipliedBy(SHARE));
  }

  private void buildBeside() {
    try {
      building.run(() -> build(present));
    } finally {
      isBuilding.set(false);
    }
  }

  private Snapshot build(@Nullable Snapshot last) {
    Instant at = clock.instant();
    others.ifPresent(each -> each.look(at, background));
    Known known = others.map(Others::known).orElse(Known.NOTHING);
    long begin = System.nanoTime();
    Columns columns =
        last == null ? null : new Columns(last.columns().addresses, board, known.figures(), at);
    SearchText text = last == null ? null : last.text();
    if (columns != null && columns.present() < columns.size()) {
      others.ifPresent(Others::missed);
    }
    boolean isSame = last != null && last.others().membership() == known.membership();
    if (columns == null || text == null || !isSame || !isOfAll(columns)) {
      columns = new Columns(addresses(known), board, known.figures(), at);
      text = SearchText.of(columns.addresses);
    }
    Snapshot next = new Snapshot(columns, text, known, Duration.ofNanos(System.nanoTime() - begin));
    present = next;
    return next;
  }

  private Addresses addresses(Known known) {
    List<Address> own = board.addresses();
    if (known.figures().isEmpty()) {
      return Addresses.of(own);
    }
    Set<Address> all = new HashSet<>(known.figures().keySet());
    all.addAll(own);
    return Addresses.of(all);
  }

  /** Else a mailbox has entered or left. */
  private boolean isOfAll(Columns columns) {
    return columns.present() == columns.size() && columns.own() == board.size();
  }
}

package mailquota.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.loop.Loop;
import mailquota.silence.Silence;
import mailquota.silence.Silences;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the silences without asking the store, for those who may not wait for it. It looks there
 * every few seconds, for another process may have added one. While the store is down what was last
 * known stays; until it has first answered there are none. Thread-safe.
 */
public final class SilenceWatch implements AutoCloseable {

  /** After this time it is known what another process did. */
  public static final Duration LOOKS_EVERY = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

  private final Store store;
  private final InstantSource clock;
  private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "silences", this::turn);

  /** Guards the writing of {@code known}: an older answer of the store never replaces a newer. */
  private final ReentrantLock asking = new ReentrantLock();

  private volatile @Nullable Silences known;

  public SilenceWatch(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Looks now, and then again and again. */
  public void start() {
    loop.start();
  }

  /** The thread that looks. */
  public Loop loop() {
    return loop;
  }

  private Duration turn() {
    try {
      var _ = refresh();
    } catch (StoreException e) {
      // The writer logs that the store is down.
      log.debug("silences are not read: {}", e.getMessage());
    }
    return LOOKS_EVERY;
  }

  /** Those that have not ended, as last known. */
  public Silences now() {
    Silences now = known;
    return now == null ? Silences.NONE : now;
  }

  /** How many hold now; empty until the store has answered. */
  public Optional<Long> holding() {
    return Optional.ofNullable(known).map(silences -> silences.activeAt(clock.instant()));
  }

  /**
   * Asks the store, and knows it from now on.
   *
   * @return all there are, the ended ones too
   * @throws StoreException when the store does not answer
   */
  public Silences refresh() {
    asking.lock();
    try {
      Silences all = new Silences(store.silences());
      known = all.notEnded(clock.instant());
      return all;
    } finally {
      asking.unlock();
    }
  }

  /**
   * Adds one, which holds when this returns.
   *
   * @throws StoreException when the store does not take it
   */
  public void add(Silence silence) {
    store.add(silence);
    var _ = refresh();
    log.info("silence={} begins and ends at={}", silence.id(), silence.endsAt());
  }

  /**
   * Ends one now; false when there is none of this id, or it has ended before.
   *
   * @throws StoreException when the store does not do it
   */
  public boolean expire(String id) {
    Instant now = clock.instant();
    boolean isEnded = store.expire(id, now);
    var _ = refresh();
    if (isEnded) {
      log.info("silence={} is ended", id);
    }
    return isEnded;
  }

  @Override
  public void close() {
    loop.close();
  }
}

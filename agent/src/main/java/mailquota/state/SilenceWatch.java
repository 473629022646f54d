package mailquota.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.silence.Silence;
import mailquota.silence.Silences;
import mailquota.store.StoreException;
import mailquota.store.StoreTurn;
import mailquota.store.StoredSilences;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The silences, without a wait for the store. They are read every few seconds, because another
 * process may add one. While the store is down, the last known silences apply; before its first
 * answer there are none. Thread-safe.
 */
public final class SilenceWatch {

  /** The interval of reading. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

  private final StoredSilences store;
  private final InstantSource clock;
  private final Loop loop =
      new Loop(Thread.ofPlatform().daemon(), "silences", StoreTurn.of(INTERVAL, this::refresh));

  /** Guards writes of {@code known}, so that an older answer never replaces a newer one. */
  private final Guard asking = new Guard();

  private volatile @Nullable Silences known;

  public SilenceWatch(StoredSilences store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  public Loop loop() {
    return loop;
  }

  /** The last known silences that have not ended. */
  public Silences now() {
    Silences now = known;
    return now == null ? Silences.NONE : now;
  }

  /** The number of active silences; empty until the store has answered. */
  public Optional<Long> active() {
    return Optional.ofNullable(known).map(silences -> silences.activeAt(clock.instant()));
  }

  /**
   * Reads the silences.
   *
   * @return all silences, including the ended ones
   * @throws StoreException if the store fails
   */
  public Silences refresh() {
    return asking.get(() -> {
      Silences all = new Silences(store.silences());
      known = all.notEnded(clock.instant());
      return all;
    });
  }

  /**
   * Adds a silence, which is active when this returns.
   *
   * @throws StoreException if the store fails
   */
  public void add(Silence silence) {
    store.add(silence);
    var _ = refresh();
    log.info("silence={} begins and ends at={}", silence.id(), silence.endsAt());
  }

  /**
   * Ends a silence now. Returns false if it does not exist or has ended.
   *
   * @throws StoreException if the store fails
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
}

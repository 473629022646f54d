package mailquota.store;

import java.time.Duration;
import mailquota.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The turns of loops that use a store. */
public final class StoreTurn {

  private static final Logger log = LoggerFactory.getLogger(StoreTurn.class);

  private StoreTurn() {}

  /**
   * A turn that is taken again after a failure of the store, as after a success.
   *
   * @param pause between two turns
   */
  public static Loop.Body of(Duration pause, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (StoreException e) {
        // The state writer logs that the store is down.
        log.debug("a turn waits for the store: {}", e.getMessage());
      }
      return pause;
    };
  }
}

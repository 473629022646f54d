package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import mailquota.loop.Loop;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The times at which an admin last accepted the held readings of each server ({@link ZeroGuard}).
 * They are in the store, which is read every 5 seconds, because the admin may use the command line
 * or another agent. Thread-safe.
 */
public final class Acceptances implements AutoCloseable {

  /** The longest time until the agent knows of an acceptance on the command line. */
  public static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);

  private static final Duration PAUSE = KNOWN_WITHIN.dividedBy(2);
  private static final Logger log = LoggerFactory.getLogger(Acceptances.class);

  private final Store store;
  private final Supplier<List<String>> servers;
  private final BiConsumer<String, Instant> accepted;
  private final Loop loop = new Loop(Thread.ofVirtual(), "acceptances", this::turn);

  /** The latest known time of each server. Used by the loop only. */
  private final Map<String, Instant> known = new HashMap<>();

  /**
   * @param servers the names of the present servers
   * @param accepted receives the server and the time of each new acceptance, a second time for one
   *     by this process
   */
  public Acceptances(
      Store store, Supplier<List<String>> servers, BiConsumer<String, Instant> accepted) {
    this.store = store;
    this.servers = servers;
    this.accepted = accepted;
  }

  /** Writes an acceptance for every agent with this store, or throws a {@link StoreException}. */
  public static void write(Store store, String server, Instant at) {
    store.mark(name(server), at);
  }

  public void start() {
    loop.start();
  }

  public Loop loop() {
    return loop;
  }

  private Duration turn() {
    try {
      read();
    } catch (StoreException e) {
      // The state writer logs that the store is down.
      log.debug("acceptances are not read: {}", e.getMessage());
    }
    return PAUSE;
  }

  /** Accepts the readings of a server, in other agents by the store. */
  public void accept(String server, Instant at) {
    accepted.accept(server, at);
    try {
      write(store, server, at);
    } catch (StoreException e) {
      log.warn("server={} is accepted by this agent only: {}", server, e.getMessage());
    }
  }

  public void read() {
    for (String server : servers.get()) {
      Instant at = store.mark(name(server)).orElse(null);
      if (at != null && !at.equals(known.put(server, at))) {
        accepted.accept(server, at);
      }
    }
  }

  private static String name(String server) {
    return "accept-server:" + server;
  }

  @Override
  public void close() {
    loop.close();
  }
}

package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import mailquota.loop.Loop;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When an admin last accepted the held readings of a server ({@link ZeroGuard}). It is in the
 * store, for the admin may use the command line or another agent; so the store is asked every few
 * seconds. Thread-safe.
 */
public final class Acceptances implements AutoCloseable {

  /** After this time the agent knows what was accepted on the command line. */
  public static final Duration LOOKS_WITHIN = Duration.ofSeconds(10);

  private static final Duration PAUSE = LOOKS_WITHIN.dividedBy(2);
  private static final Logger log = LoggerFactory.getLogger(Acceptances.class);

  private final Store store;
  private final List<String> servers;
  private final BiConsumer<String, Instant> accepted;
  private final Loop loop = new Loop(Thread.ofVirtual(), "acceptances", this::turn);

  /** The latest of each server that was taken in. Of one thread. */
  private final Map<String, Instant> known = new HashMap<>();

  /**
   * @param accepted takes in what is new: the server, and when its readings were accepted; not for
   *     the first time, where this process did it
   */
  public Acceptances(Store store, List<String> servers, BiConsumer<String, Instant> accepted) {
    this.store = store;
    this.servers = List.copyOf(servers);
    this.accepted = accepted;
  }

  /**
   * Writes it, for every agent with this store.
   *
   * @throws StoreException when the store does not take it
   */
  public static void write(Store store, String server, Instant at) {
    store.mark(name(server), at);
  }

  public void start() {
    loop.start();
  }

  /** The thread that looks. */
  public Loop loop() {
    return loop;
  }

  private Duration turn() {
    try {
      look();
    } catch (StoreException e) {
      // The writer logs that the store is down.
      log.debug("acceptances are not read: {}", e.getMessage());
    }
    return PAUSE;
  }

  /** The readings of a server are accepted, here at once and elsewhere by the store. */
  public void accept(String server, Instant at) {
    accepted.accept(server, at);
    try {
      write(store, server, at);
    } catch (StoreException e) {
      log.warn("server={} is accepted by this agent only: {}", server, e.getMessage());
    }
  }

  /** Takes in what is new; done again and again once started. */
  public void look() {
    for (String server : servers) {
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

package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import mailquota.loop.Loop;
import mailquota.store.JobTimes;
import mailquota.store.StoreException;
import mailquota.store.StoreTurn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When an admin last accepted what is held: the readings of a server ({@link ZeroGuard}) or the
 * content of a source. The times are in the store, which is read every 5 seconds, because the admin
 * may use the command line or another agent. Thread-safe.
 */
public final class Acceptances {

  /** The longest time until the agent knows of an acceptance on the command line. */
  public static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);

  private static final Duration PAUSE = KNOWN_WITHIN.dividedBy(2);
  private static final Logger log = LoggerFactory.getLogger(Acceptances.class);

  /** What can be held. */
  public enum Held {
    SERVER("server"),
    SOURCE("source");

    private final String key;

    Held(String key) {
      this.key = key;
    }

    private String mark(String name) {
      return "accept-" + key + ":" + name;
    }
  }

  /**
   * What is to be done for one kind.
   *
   * @param names the names of the present servers or sources
   * @param accepted receives each acceptance, those by this process twice
   */
  public record Accepting(
      Held kind, Supplier<List<String>> names, BiConsumer<String, Instant> accepted) {}

  private final JobTimes jobs;
  private final List<Accepting> kinds;
  private final Loop loop =
      new Loop(Thread.ofVirtual(), "acceptances", StoreTurn.of(PAUSE, this::read));

  /** The latest known time of each mark. Used by the loop only. */
  private final Map<String, Instant> known = new HashMap<>();

  public Acceptances(JobTimes jobs, Accepting... kinds) {
    this.jobs = jobs;
    this.kinds = List.of(kinds);
  }

  /** Writes an acceptance for every agent with this store, or throws a {@link StoreException}. */
  public static void write(JobTimes jobs, Held kind, String name, Instant at) {
    jobs.mark(kind.mark(name), at);
  }

  public Loop loop() {
    return loop;
  }

  /** Accepts what is held, in other agents by the store. */
  public void accept(Held kind, String name, Instant at) {
    kinds.stream()
        .filter(each -> each.kind() == kind)
        .forEach(each -> each.accepted().accept(name, at));
    try {
      write(jobs, kind, name, at);
    } catch (StoreException e) {
      log.warn("{}={} is accepted by this agent only: {}", kind.key, name, e.getMessage());
    }
  }

  public void read() {
    for (Accepting each : kinds) {
      for (String name : each.names().get()) {
        String mark = each.kind().mark(name);
        Instant at = jobs.mark(mark).orElse(null);
        if (at != null && !at.equals(known.put(mark, at))) {
          each.accepted().accept(name, at);
        }
      }
    }
  }
}

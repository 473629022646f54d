package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.state.DeliveryGate;
import mailquota.state.StoredNotices;
import mailquota.store.Backlog;
import mailquota.store.NoticeQueue;
import mailquota.store.OutboxEntry;
import mailquota.warning.Notice;

/**
 * Delivers the notices that wait in the store, and those that have waited too long for a store that
 * is down. Each channel delivers independently. A notice leaves the store only when its channel has
 * accepted or rejected it; a notice accepted just before the process died is sent again with the
 * same id. Thread-safe.
 */
public final class Outbox implements AutoCloseable, StoredNotices {

  /** How long a channel that is left out may take for the deliveries under way. */
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

  /** Takes the result of each attempt. Called by the threads of the channels; must not block. */
  @FunctionalInterface
  public interface Listener {
    void delivered(String channel, Notice notice, Delivery delivery);
  }

  /** The notices that wait for one channel; {@code oldest} is the epoch if none waits. */
  public record Pending(String channel, long count, Instant oldest) {}

  private final Function<Channel, OutboxLane> lane;

  /** Guards the changes of the fields below. */
  private final Guard lock = new Guard();

  /** In the order of the configuration. */
  private volatile Map<String, OutboxLane> lanes = Map.of();

  private boolean isStarted;

  public Outbox(
      NoticeQueue store,
      DeliveryGate gate,
      List<Channel> channels,
      InstantSource clock,
      Listener listener) {
    lane =
        channel ->
            new OutboxLane(store, gate, channel, clock, RandomGenerator.getDefault(), listener);
    var _ = use(channels);
  }

  /**
   * Delivers to these channels from now on. A channel of a known name takes over its waiting
   * notices. The waiting notices of a channel that is left out stay in the store.
   *
   * @return the channels left out with waiting notices
   */
  public List<Pending> use(List<Channel> channels) {
    return lock.get(() -> {
      Map<String, OutboxLane> before = new HashMap<>(lanes);
      Map<String, OutboxLane> next = new LinkedHashMap<>();
      for (Channel channel : channels) {
        OutboxLane known = before.remove(channel.name());
        if (known != null) {
          known.use(channel);
        }
        next.put(channel.name(), known == null ? lane.apply(channel) : known);
      }
      Map<String, OutboxLane> added = new HashMap<>(next);
      added.keySet().removeAll(lanes.keySet());
      lanes = Collections.unmodifiableMap(next);
      List<Pending> left = pending(before).stream().filter(each -> each.count() > 0).toList();
      before.values().forEach(Outbox::retire);
      if (isStarted) {
        added.values().forEach(OutboxLane::start);
      }
      return left;
    });
  }

  private static void retire(OutboxLane lane) {
    lane.retire();
    Thread.ofVirtual().name("stopping:" + lane.loop().name()).start(() -> lane.join(ENDS_WITHIN));
  }

  /** The names of the channels that carry a notice. */
  public List<String> carrying(Notice notice) {
    return lanes.entrySet().stream()
        .filter(lane -> lane.getValue().carries(notice))
        .map(Map.Entry::getKey)
        .toList();
  }

  public Stream<Loop> loops() {
    return lanes.values().stream().map(OutboxLane::loop);
  }

  public void start() {
    lock.run(() -> {
      isStarted = true;
      lanes.values().forEach(OutboxLane::start);
    });
  }

  /** Takes notices that have just been stored. */
  @Override
  public void recorded(List<OutboxEntry> entries) {
    for (OutboxEntry entry : entries) {
      OutboxLane known = lanes.get(entry.channel());
      if (known != null) {
        known.recorded(entry);
      }
    }
  }

  @Override
  public void look() {
    lanes.values().forEach(OutboxLane::wake);
  }

  /** Whether a notice of a mailbox that {@code isConcerned} is under way, or not recorded yet. */
  public boolean isBusy(Predicate<Mailbox> isConcerned) {
    return lanes.values().stream().anyMatch(lane -> lane.isBusy(isConcerned));
  }

  public boolean hasMoreThan(long count, String channel) {
    OutboxLane known = lanes.get(channel);
    Backlog backlog = known == null ? null : known.backlog();
    return backlog != null && backlog.count() > count;
  }

  /** The waiting notices by channel; channels with an unknown number are left out. */
  public List<Pending> pending() {
    return pending(lanes);
  }

  private static List<Pending> pending(Map<String, OutboxLane> lanes) {
    List<Pending> pending = new ArrayList<>();
    lanes.forEach((channel, each) -> {
      Backlog backlog = each.backlog();
      if (backlog != null) {
        pending.add(new Pending(channel, backlog.count(), backlog.oldest()));
      }
    });
    return pending;
  }

  /** Delivers for at most {@code limit} and stops; the rest stays in the store. */
  public void close(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Collection<OutboxLane> last = lanes.values();
    last.forEach(OutboxLane::finish);
    for (OutboxLane each : last) {
      each.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}

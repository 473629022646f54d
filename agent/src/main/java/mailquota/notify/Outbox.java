package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import mailquota.loop.Loop;
import mailquota.store.Backlog;
import mailquota.store.DeliveryGate;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.warning.Notice;

/**
 * Delivers the notices that wait in the store, and those that have waited too long for a store that
 * is down. Each channel delivers independently. A notice leaves the store only when its channel has
 * accepted or rejected it; a notice accepted just before the process died is sent again with the
 * same id. Thread-safe.
 */
public final class Outbox implements AutoCloseable {

  /** Takes the result of each attempt. Called by the threads of the channels; must not block. */
  @FunctionalInterface
  public interface Listener {
    void delivered(String channel, Notice notice, Delivery delivery);
  }

  /** The notices that wait for one channel; {@code oldest} is the epoch if none waits. */
  public record Pending(String channel, long count, Instant oldest) {}

  private final Map<String, OutboxLane> lanes = new LinkedHashMap<>();

  public Outbox(
      Store store,
      DeliveryGate gate,
      List<Channel> channels,
      InstantSource clock,
      Listener listener) {
    for (Channel channel : channels) {
      lanes.put(
          channel.name(),
          new OutboxLane(store, gate, channel, clock, RandomGenerator.getDefault(), listener));
    }
  }

  public Stream<Loop> loops() {
    return lanes.values().stream().map(OutboxLane::loop);
  }

  public void start() {
    lanes.values().forEach(OutboxLane::start);
  }

  /** Takes notices that have just been stored. */
  public void recorded(List<OutboxEntry> entries) {
    for (OutboxEntry entry : entries) {
      OutboxLane lane = lanes.get(entry.channel());
      if (lane != null) {
        lane.recorded(entry);
      }
    }
  }

  public void look() {
    lanes.values().forEach(OutboxLane::wake);
  }

  public boolean hasMoreThan(long count, String channel) {
    OutboxLane lane = lanes.get(channel);
    Backlog backlog = lane == null ? null : lane.backlog();
    return backlog != null && backlog.count() > count;
  }

  /** The waiting notices by channel; channels with an unknown number are left out. */
  public List<Pending> pending() {
    List<Pending> pending = new ArrayList<>();
    lanes.forEach((channel, lane) -> {
      Backlog backlog = lane.backlog();
      if (backlog != null) {
        pending.add(new Pending(channel, backlog.count(), backlog.oldest()));
      }
    });
    return pending;
  }

  /** Delivers for at most {@code limit} and stops; the rest stays in the store. */
  public void close(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    lanes.values().forEach(OutboxLane::finish);
    for (OutboxLane lane : lanes.values()) {
      lane.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}

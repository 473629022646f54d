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
import mailquota.store.Held;
import mailquota.store.Parcel;
import mailquota.store.Store;
import mailquota.warning.Notice;

/**
 * Delivers what waits in the store, and what waits for the store for too long, each channel at its
 * own pace: a channel that is down holds up no other. A parcel leaves the store only when its
 * channel has accepted it, or never will; so what was accepted just before the process died is sent
 * again, under the same identity. Thread-safe.
 */
public final class Outbox implements AutoCloseable {

  /** Told how each attempt ended. Called by the threads of the channels, and must not block. */
  @FunctionalInterface
  public interface Listener {
    void delivered(String channel, Notice notice, Delivery delivery);
  }

  /**
   * What waits in one channel.
   *
   * @param oldest when the notice that has waited longest was made; the epoch when none waits
   */
  public record Pending(String channel, long count, Instant oldest) {}

  private final Map<String, OutboxLane> lanes = new LinkedHashMap<>();

  public Outbox(
      Store store, Held held, List<Channel> channels, InstantSource clock, Listener listener) {
    for (Channel channel : channels) {
      lanes.put(
          channel.name(),
          new OutboxLane(store, held, channel, clock, RandomGenerator.getDefault(), listener));
    }
  }

  /** The threads that deliver. */
  public Stream<Loop> loops() {
    return lanes.values().stream().map(OutboxLane::loop);
  }

  public void start() {
    lanes.values().forEach(OutboxLane::start);
  }

  /** These are in the store now. */
  public void recorded(List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      OutboxLane lane = lanes.get(parcel.channel());
      if (lane != null) {
        lane.recorded(parcel);
      }
    }
  }

  /** There may be something to deliver. */
  public void look() {
    lanes.values().forEach(OutboxLane::wake);
  }

  /** Whether that many are known to wait for a channel, and more. */
  public boolean hasMoreThan(long count, String channel) {
    OutboxLane lane = lanes.get(channel);
    Backlog backlog = lane == null ? null : lane.backlog();
    return backlog != null && backlog.count() > count;
  }

  /** What waits, channel by channel; those of which nothing is known yet are left out. */
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

  /** Delivers what it can within {@code limit}, and stops; the rest stays in the store. */
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

package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mailquota.store.Parcel;
import mailquota.warning.Notice;

/**
 * Delivers notices, each channel at its own pace: a channel that is down holds up no other.
 * Thread-safe.
 *
 * <p>Held in memory: what is pending is lost when the process dies.
 */
public final class Outbox implements AutoCloseable {

  /** Told how each attempt ended. Called by delivering threads, and must not block. */
  @FunctionalInterface
  public interface Listener {
    void delivered(String channel, Notice notice, Delivery delivery);
  }

  /**
   * What waits in one channel.
   *
   * @param oldest when the notice at its head was made; the epoch when nothing waits
   */
  public record Pending(String channel, int count, Instant oldest) {}

  private final Map<String, OutboxLane> lanes = new LinkedHashMap<>();

  public Outbox(List<Channel> channels, InstantSource clock, Listener listener) {
    for (Channel channel : channels) {
      lanes.put(channel.name(), new OutboxLane(channel, clock, listener));
    }
  }

  public void start() {
    lanes.values().forEach(OutboxLane::start);
  }

  /** The channels that carry a notice. */
  public List<String> channels(Notice notice) {
    return lanes.entrySet().stream()
        .filter(lane -> lane.getValue().carries(notice))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Puts a notice into a channel, if it carries it. */
  public void add(Parcel parcel) {
    OutboxLane lane = lanes.get(parcel.channel());
    if (lane != null) {
      lane.add(parcel.notice());
    }
  }

  /** What waits, channel by channel. */
  public List<Pending> pending() {
    return lanes.values().stream().map(OutboxLane::pending).toList();
  }

  /** Takes no more, delivers what it can within {@code limit}, and stops. */
  public void close(Duration limit) {
    Instant end = Instant.now().plus(limit);
    lanes.values().forEach(OutboxLane::finish);
    for (OutboxLane lane : lanes.values()) {
      lane.join(Duration.between(Instant.now(), end));
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}

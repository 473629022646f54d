package mailquota.notify.alertmanager;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.loop.Loop;
import mailquota.notify.ChannelSettings.Verdict;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.warning.ResourceStatus;

/**
 * Sends all active alerts to a cluster of Alertmanagers repeatedly, like Prometheus
 * (docs/adr/0009). Lost posts and restarts on either side are corrected by the next round. The
 * outbox is not used, since past states are not useful. For one thread.
 */
final class AlertmanagerSync implements Loop.Body {

  /** The number of rounds that may fail before an alert ends by itself. */
  private static final int MISSED_ROUNDS = 3;

  /** The batch size of Prometheus. */
  private static final int BATCH = 256;

  private final AlertmanagerSettings settings;
  private final Function<Instant, Optional<Stream<ResourceStatus>>> source;
  private final InstantSource clock;
  private final BiConsumer<String, Delivery> listener;
  private final Alerts alerts;
  private final AlertmanagerCluster cluster;
  private final Loop loop;

  /**
   * @param source the status of all resources at an instant; empty while it is unknown, and then
   *     nothing is sent
   * @param listener takes the name of the channel and the result of each round that sent something
   */
  AlertmanagerSync(
      AlertmanagerSettings settings,
      Function<Instant, Optional<Stream<ResourceStatus>>> source,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    this.settings = settings;
    this.source = source;
    this.clock = clock;
    this.listener = listener;
    alerts = new Alerts(settings.resend().multipliedBy(MISSED_ROUNDS));
    cluster = new AlertmanagerCluster(settings, clock);
    loop = new Loop(Thread.ofVirtual(), "alertmanager:" + settings.name(), this);
  }

  Loop loop() {
    return loop;
  }

  @Override
  public Duration turn() {
    sync();
    return settings.resend();
  }

  @Override
  public void close() {
    cluster.close();
  }

  /** Runs one round: sends all active alerts and those that have ended since the last round. */
  void sync() {
    Instant now = clock.instant();
    source.apply(now).ifPresent(standings -> sync(standings, now));
  }

  private void sync(Stream<ResourceStatus> standings, Instant now) {
    List<ResourceStatus> active =
        standings.filter(one -> settings.levels().contains(one.level())).toList();
    List<Alert> next = alerts.next(active, now);
    if (next.isEmpty()) {
      return;
    }
    List<Delivery> deliveries = new ArrayList<>();
    List<Verdict> verdicts = List.of();
    for (int from = 0; from < next.size(); from += BATCH) {
      List<Alert> batch = next.subList(from, Math.min(from + BATCH, next.size()));
      loop.beat();
      alerts.sent(batch, now);
      verdicts = cluster.post(batch, verdicts);
      Delivery delivery = AlertmanagerCluster.best(verdicts);
      if (delivery instanceof Accepted) {
        alerts.accepted(batch, now);
      }
      deliveries.add(delivery);
    }
    listener.accept(settings.name(), worst(deliveries));
  }

  private static Delivery worst(List<Delivery> deliveries) {
    return deliveries.stream()
        .filter(delivery -> !(delivery instanceof Accepted))
        .findFirst()
        .orElseGet(Accepted::new);
  }
}

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
import mailquota.notify.Reporter;
import mailquota.warning.ResourceStatus;

/**
 * Keeps a cluster of Alertmanagers told of what holds now, over and over, as Prometheus does
 * (docs/adr/0009): a lost post, a restart on either side and a change nobody is notified of all
 * come right at the next turn. Not part of the outbox, for what was true then helps nobody.
 * Thread-safe to start and close; {@link #sync} is called by one thread.
 */
final class AlertmanagerSync implements Reporter {

  /** How many turns may fail before an alert ends by itself. */
  private static final int LIVES = 3;

  /** As many as Prometheus posts at once. */
  private static final int BATCH = 256;

  private final AlertmanagerSettings settings;
  private final Function<Instant, Optional<Stream<ResourceStatus>>> source;
  private final InstantSource clock;
  private final BiConsumer<String, Delivery> listener;
  private final Alerts alerts;
  private final AlertmanagerCluster cluster;
  private final Loop loop;

  /**
   * @param source where everything stands at an instant, asked for at each turn; empty while that
   *     cannot be told, and then nothing is
   * @param listener told, by the channel's name, how each turn ended that had something to tell
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
    alerts = new Alerts(settings.resend().multipliedBy(LIVES));
    cluster = new AlertmanagerCluster(settings, clock);
    loop = new Loop(Thread.ofVirtual(), "alertmanager:" + settings.name(), this::turn);
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  private Duration turn() {
    sync();
    return settings.resend();
  }

  /** One turn: tells every Alertmanager what holds, and what has ended since the last turn. */
  void sync() {
    Instant now = clock.instant();
    source.apply(now).ifPresent(standings -> sync(standings, now));
  }

  private void sync(Stream<ResourceStatus> standings, Instant now) {
    List<ResourceStatus> holding =
        standings.filter(one -> settings.levels().contains(one.level())).toList();
    List<Alert> next = alerts.next(holding, now);
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

  /** Resolves nothing: what holds goes on holding, and who starts next will say so. */
  @Override
  public void close() {
    loop.close();
  }
}

package mailquota.notify.alertmanager;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import mailquota.loop.Loop;
import mailquota.net.HttpTarget;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery;
import mailquota.notify.Overview;
import mailquota.notify.TestNotice;
import mailquota.quota.Level;
import mailquota.store.JobTimes;

/**
 * A cluster of Alertmanagers that receives all active alerts.
 *
 * @param targets the {@code /api/v2/alerts} of each
 * @param resend the interval between two posts of an active alert; above 0
 */
public record AlertmanagerSettings(
    String name, Set<Level> levels, List<HttpTarget> targets, Duration resend)
    implements ChannelSettings {

  /** The default of Prometheus. */
  public static final Duration USUAL_RESEND = Duration.ofMinutes(1);

  /** The test alert ends by itself. */
  private static final Duration TEST_DURATION = Duration.ofMinutes(1);

  public AlertmanagerSettings {
    levels = Set.copyOf(levels);
    targets = List.copyOf(targets);
    if (!resend.isPositive()) {
      throw new IllegalArgumentException("resend is above 0");
    }
  }

  @Override
  public Optional<Loop> reporter(
      Overview overview,
      JobTimes jobs,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    return Optional.of(new AlertmanagerSync(this, overview::resources, clock, listener).loop());
  }

  @Override
  public List<Verdict> test(String reader, String domain, InstantSource clock) {
    Instant now = clock.instant();
    Alert alert = new Alert(TestNotice.standing(domain, now), now.plus(TEST_DURATION));
    try (AlertmanagerCluster cluster = new AlertmanagerCluster(this, clock)) {
      return cluster.post(List.of(alert), List.of());
    }
  }
}

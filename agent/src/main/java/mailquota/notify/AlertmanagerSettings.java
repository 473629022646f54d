package mailquota.notify;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import mailquota.net.HttpTarget;
import mailquota.quota.Level;

/**
 * A cluster of Alertmanagers that is told what holds.
 *
 * @param targets each one's {@code /api/v2/alerts}
 * @param resend how often it is told again; above 0
 */
public record AlertmanagerSettings(
    String name, Set<Level> levels, List<HttpTarget> targets, Duration resend)
    implements ChannelSettings {

  /** As often as Prometheus does. */
  public static final Duration USUAL_RESEND = Duration.ofMinutes(1);

  public AlertmanagerSettings {
    levels = Set.copyOf(levels);
    targets = List.copyOf(targets);
    if (!resend.isPositive()) {
      throw new IllegalArgumentException("resend is above 0");
    }
  }
}

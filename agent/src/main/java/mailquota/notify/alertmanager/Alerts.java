package mailquota.notify.alertmanager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mailquota.warning.ResourceStatus;

/**
 * Computes what to send to Alertmanager: all active alerts and those that have ended since the last
 * round. Alerts forgotten in a restart end by themselves. Used by one thread.
 */
final class Alerts {

  private final Duration lifetime;
  private final Map<Alert.Id, Alert> sent = new LinkedHashMap<>();

  /** An alert that is not sent again ends after {@code lifetime}. */
  Alerts(Duration lifetime) {
    this.lifetime = lifetime;
  }

  /** The active alerts, and those sent before that are no longer active, ending now. */
  List<Alert> next(List<ResourceStatus> standings, Instant now) {
    List<Alert> next = new ArrayList<>();
    Set<Alert.Id> active = new HashSet<>();
    for (ResourceStatus each : standings) {
      Alert alert = new Alert(each, now.plus(lifetime));
      if (active.add(alert.id())) {
        next.add(alert);
      }
    }
    // Alertmanager has ended these by itself.
    sent.values().removeIf(alert -> !alert.endsAt().isAfter(now));
    sent.values().stream()
        .filter(alert -> !active.contains(alert.id()))
        .map(alert -> alert.endingAt(now))
        .forEach(next::add);
    return next;
  }

  /** Records sent alerts, whether or not they arrived. */
  void sent(List<Alert> alerts, Instant now) {
    for (Alert alert : alerts) {
      if (alert.endsAt().isAfter(now)) {
        sent.put(alert.id(), alert);
      }
    }
  }

  void accepted(List<Alert> alerts, Instant now) {
    for (Alert alert : alerts) {
      if (!alert.endsAt().isAfter(now)) {
        sent.remove(alert.id());
      }
    }
  }
}

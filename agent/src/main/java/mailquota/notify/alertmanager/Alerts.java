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
 * What Alertmanager was told last, to know what to tell it next: all that holds, and what has ended
 * since. What is forgotten here, by a restart, ends there by itself. Used by one thread.
 */
final class Alerts {

  private final Duration lifetime;
  private final Map<Alert.Id, Alert> told = new LinkedHashMap<>();

  /**
   * @param lifetime how long an alert holds that is not sent again
   */
  Alerts(Duration lifetime) {
    this.lifetime = lifetime;
  }

  /** What holds, until its lifetime is over, and what was told and holds no more, ending now. */
  List<Alert> next(List<ResourceStatus> standings, Instant now) {
    List<Alert> next = new ArrayList<>();
    Set<Alert.Id> holding = new HashSet<>();
    for (ResourceStatus each : standings) {
      Alert alert = new Alert(each, now.plus(lifetime));
      if (holding.add(alert.id())) {
        next.add(alert);
      }
    }
    // What nobody took the end of has ended by itself by then.
    told.values().removeIf(alert -> !alert.endsAt().isAfter(now));
    told.values().stream()
        .filter(alert -> !holding.contains(alert.id()))
        .map(alert -> alert.endingAt(now))
        .forEach(next::add);
    return next;
  }

  /** These were sent; whether they arrived is not known for sure. */
  void sent(List<Alert> alerts, Instant now) {
    for (Alert alert : alerts) {
      if (alert.endsAt().isAfter(now)) {
        told.put(alert.id(), alert);
      }
    }
  }

  /** These were taken: whose end was among them is done with. */
  void accepted(List<Alert> alerts, Instant now) {
    for (Alert alert : alerts) {
      if (!alert.endsAt().isAfter(now)) {
        told.remove(alert.id());
      }
    }
  }
}

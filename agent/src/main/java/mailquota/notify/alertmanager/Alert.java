package mailquota.notify.alertmanager;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mailquota.notify.Severity;
import mailquota.notify.text.Wording;
import mailquota.quota.Level;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import tools.jackson.databind.json.JsonMapper;

/**
 * An alert of Alertmanager's API v2. Alertmanager identifies alerts by their labels, which contain
 * the level: another level is another alert.
 *
 * @param endsAt the time at which the alert ends unless it is sent again
 */
record Alert(ResourceStatus standing, Instant endsAt) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Wording WORDING = Wording.forMachines();

  record Id(Subject subject, Level level) {}

  private record Posted(
      Map<String, String> labels,
      Map<String, String> annotations,
      String startsAt,
      String endsAt) {}

  Id id() {
    return new Id(standing.subject(), standing.level());
  }

  Alert endingAt(Instant at) {
    return new Alert(standing, at);
  }

  static String json(List<Alert> alerts, Instant now) {
    return JSON.writeValueAsString(alerts.stream().map(alert -> alert.posted(now)).toList());
  }

  private Posted posted(Instant now) {
    // A clock that was ahead may have set the start after the end.
    Instant startsAt = standing.since().isAfter(endsAt) ? endsAt : standing.since();
    return new Posted(labels(), annotations(now), startsAt.toString(), endsAt.toString());
  }

  /** Alertmanager drops labels without a value, such as an empty root. */
  private Map<String, String> labels() {
    Subject subject = standing.subject();
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("alertname", "MailboxQuota");
    labels.put("mailbox", subject.mailbox().value());
    labels.put("domain", subject.mailbox().domain());
    labels.put("server", subject.server());
    labels.put("root", subject.root());
    labels.put("resource", subject.resource().name());
    labels.put("level", standing.level().name());
    labels.put("severity", Severity.of(standing.level()).label());
    return labels;
  }

  private Map<String, String> annotations(Instant now) {
    return Map.of(
        "summary", WORDING.summary(standing, now),
        "description", WORDING.description(standing, now));
  }
}

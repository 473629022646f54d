package mailquota.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import mailquota.testing.prometheus.Prometheus;
import tools.jackson.databind.JsonNode;

/**
 * What a browser asks Prometheus for.
 *
 * @param mailbox in place of the variable that is typed; the others are "All"
 * @param range of the screen, which ends at a time, in 60 steps
 */
record Screen(Prometheus prometheus, String mailbox, Instant end, Duration range) {

  private static final int STEPS = 60;

  JsonNode answer(Query query) {
    Duration step = range.dividedBy(STEPS);
    Map<String, String> values =
        Map.of(
            "job", ".+",
            "instance", ".+",
            "server", ".+",
            "domain", ".*",
            "mailbox", mailbox,
            "__rate_interval", Math.max(15, 4 * step.toSeconds()) + "s");
    String expression = query.filledIn(values);
    return query.isInstant()
        ? prometheus.query(expression, end)
        : prometheus.queryRange(expression, end.minus(range), end, step);
  }
}

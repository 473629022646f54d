package mailquota.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mailquota.testing.prometheus.Prometheus;
import mailquota.testing.prometheus.RemoteWrite;
import mailquota.testing.prometheus.RemoteWrite.Series;
import tools.jackson.databind.JsonNode;

/**
 * What Prometheus would have of the day before if the agent had run then: the same series, half as
 * large, and what the rules record of them. For expressions that compare with a day ago.
 */
record DayBefore(Instant end) {

  private static final Duration LENGTH = Duration.ofMinutes(20);
  private static final Duration STEP = Duration.ofMinutes(4);
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(mailbox_\\w+)\\{(.*)} (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /**
   * Stores it; requires Prometheus to take samples that are a day old.
   *
   * @param metrics what the agent exports now
   * @param target the labels {@code job} and {@code instance}
   */
  void writeTo(Prometheus prometheus, String metrics, TreeMap<String, String> target) {
    RemoteWrite exported = new RemoteWrite();
    for (MatchResult sample : SAMPLE.matcher(metrics).results().toList()) {
      TreeMap<String, String> labels = new TreeMap<>(target);
      labels.put("__name__", sample.group(1));
      LABEL.matcher(sample.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
      // Half of a limit too: that it has changed is what a panel shows.
      double value = Double.parseDouble(sample.group(3));
      boolean isState = sample.group(1).startsWith("mailbox_probe") || labels.containsKey("le");
      take(exported, labels, isState ? value : value * factor(sample.group(1)));
    }
    prometheus.write(exported);
    for (JsonNode rule : Shipped.recordingRules()) {
      JsonNode result = prometheus.query(rule.path("expr").asString(), end).at("/data/result");
      if (!result.isEmpty()) {
        record(prometheus, rule, result);
      }
    }
  }

  private static double factor(String name) {
    return name.contains("limit") ? 0.9 : 0.5;
  }

  private void record(Prometheus prometheus, JsonNode rule, JsonNode result) {
    RemoteWrite recorded = new RemoteWrite();
    for (JsonNode series : result) {
      TreeMap<String, String> labels = new TreeMap<>();
      series
          .path("metric")
          .properties()
          .forEach(l -> labels.put(l.getKey(), l.getValue().asString()));
      rule.path("labels")
          .properties()
          .forEach(l -> labels.put(l.getKey(), l.getValue().asString()));
      labels.put("__name__", rule.path("record").asString());
      take(recorded, labels, Double.parseDouble(series.at("/value/1").asString()));
    }
    prometheus.write(recorded);
  }

  private void take(RemoteWrite written, TreeMap<String, String> labels, double value) {
    Series series = new Series(labels);
    for (Instant at = end.minus(LENGTH); !at.isAfter(end.plus(LENGTH)); at = at.plus(STEP)) {
      series.add(at, value);
    }
    written.take(series);
  }
}

package mailquota.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import mailquota.testing.prometheus.Prometheus;
import mailquota.testing.prometheus.RemoteWrite;
import mailquota.testing.prometheus.RemoteWrite.Series;

/**
 * A site with as many mailboxes as a test says: a day of its recorded ratios, each 5 minutes, and
 * what the agent exports at the end of that day.
 *
 * @param mailboxes spread over 100 domains on one server
 */
record LargeSite(int mailboxes) {

  static final Instant END = Instant.parse("2026-01-02T00:00:00Z");

  /** One of them. */
  static final String MAILBOX = "user000000@d00.example.org";

  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int STEPS = 288;

  /**
   * An hour. Prometheus takes samples in any order as long as none is older than the newest by
   * more; so each hour is written for all mailboxes before the next.
   */
  private static final int STEPS_AT_ONCE = 12;

  private static final int SERIES_AT_ONCE = 1000;

  /** What is recorded and exported beside, at the end only. */
  private static final Map<String, IntToDoubleFunction> LAST =
      Map.of(
          "mailbox:mailbox_quota_messages:ratio", i -> ratio(i, STEPS),
          "mailbox:mailbox_quota_used:growth1d", i -> ratio(i, STEPS) - ratio(i, 0),
          "mailbox_quota_level", i -> ratio(i, STEPS) < 0.8 ? 0 : 1,
          "mailbox_quota_used_bytes", i -> 1e9 * ratio(i, STEPS),
          "mailbox_quota_limit_bytes", _ -> 1e9,
          "mailbox_quota_messages", i -> 1000 * ratio(i, STEPS),
          "mailbox_quota_messages_limit", _ -> 1000,
          "mailbox_quota_full_timestamp_seconds", _ -> END.getEpochSecond() + 3600,
          "mailbox_probe_success", i -> i % 10 == 0 ? 0 : 1,
          "mailbox_probe_last_success_timestamp_seconds", _ -> END.getEpochSecond());

  /** From 1 % to 100 % at the end, of which each has gained a fifth in the day. */
  private static double ratio(int mailbox, int step) {
    double end = (mailbox / 100 % 100 + 1) / 100.0;
    return end * (0.8 + 0.2 * step / STEPS);
  }

  void writeTo(Prometheus prometheus) {
    List<Series> used = series("mailbox:mailbox_quota_used:ratio");
    for (int first = 0; first <= STEPS; first += STEPS_AT_ONCE) {
      write(prometheus, used, first, Math.min(first + STEPS_AT_ONCE, STEPS + 1));
    }
    LAST.forEach((name, value) ->
        inParts(prometheus, series(name), (i, series) -> series.add(END, value.applyAsDouble(i))));
  }

  private static void write(Prometheus prometheus, List<Series> all, int first, int end) {
    inParts(
        prometheus,
        all,
        (i, series) -> {
          for (int step = first; step < end; step++) {
            series.add(END.minus(STEP.multipliedBy(STEPS - step)), ratio(i, step));
          }
        });
  }

  private interface Filling {
    void fill(int mailbox, Series series);
  }

  private static void inParts(Prometheus prometheus, List<Series> all, Filling filling) {
    for (int first = 0; first < all.size(); first += SERIES_AT_ONCE) {
      RemoteWrite part = new RemoteWrite();
      for (int i = first; i < Math.min(first + SERIES_AT_ONCE, all.size()); i++) {
        filling.fill(i, all.get(i));
        part.take(all.get(i));
      }
      prometheus.write(part);
    }
  }

  private List<Series> series(String name) {
    return IntStream.range(0, mailboxes).mapToObj(i -> new Series(labels(name, i))).toList();
  }

  private static SortedMap<String, String> labels(String name, int mailbox) {
    String domain = "d%02d.example.org".formatted(mailbox % 100);
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("__name__", name);
    labels.put("job", "quota-agent");
    labels.put("server", "mx1");
    labels.put("domain", domain);
    labels.put("mailbox", "user%06d@%s".formatted(mailbox, domain));
    if (name.contains("used") || name.contains("limit") || name.contains("messages")) {
      labels.put("root", "User quota");
    }
    if (!name.contains(":")) {
      labels.put("instance", "a:10143");
    }
    return labels;
  }
}

package mailquota.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import mailquota.notify.Delivery;
import mailquota.notify.Outbox;
import mailquota.polling.Monitor;
import mailquota.probe.Probe;
import mailquota.quota.Outcome;

/** Metrics of the agent itself: probes, servers, notices. Thread-safe. */
public final class AgentMetrics {

  private static final double[] DURATIONS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15
  };
  private static final List<String> DELIVERIES = List.of("accepted", "retry", "rejected");

  private final Counter probes;
  private final Histogram durations;
  private final Counter notices;

  /** The servers with counters. */
  private volatile Set<String> servers = Set.of();

  /** Registers the counters. */
  public AgentMetrics(PrometheusRegistry registry) {
    probes =
        Counter.builder()
            .name("quota_agent_probes_total")
            .help("Probes ended, by result and by the reason of the failed ones.")
            .labelNames("server", "result", "reason")
            .register(registry);
    durations =
        Histogram.builder()
            .name("quota_agent_probe_duration_seconds")
            .help("How long probes took.")
            .labelNames("server")
            .classicOnly()
            .classicUpperBounds(DURATIONS)
            .register(registry);
    notices =
        Counter.builder()
            .name("quota_agent_notices_total")
            .help("Attempts to deliver a notice, by how they ended.")
            .labelNames("channel", "delivery")
            .register(registry);
  }

  /**
   * Starts the counters of new servers and channels at 0 with each known combination of labels, and
   * removes those of all others.
   */
  public void use(Set<String> servers, Set<String> channels) {
    for (String server : servers) {
      Outcome.all().forEach(o -> probes.initLabelValues(server, o.result(), o.reason()));
      durations.initLabelValues(server);
    }
    for (String channel : channels) {
      DELIVERIES.forEach(delivery -> notices.initLabelValues(channel, delivery));
    }
    this.servers = Set.copyOf(servers);
    probes.removeIf(labels -> !servers.contains(labels.getFirst()));
    durations.removeIf(labels -> !servers.contains(labels.getFirst()));
    notices.removeIf(labels -> !channels.contains(labels.getFirst()));
  }

  /** Counts a probe, unless it was skipped because the server is down or its server is gone. */
  public void record(Probe probe) {
    Duration took = probe.took();
    String server = probe.mailbox().server();
    if (took == null || !servers.contains(server)) {
      return;
    }
    Outcome outcome = Outcome.of(probe.result());
    probes.labelValues(server, outcome.result(), outcome.reason()).inc();
    durations.labelValues(server).observe(seconds(took));
  }

  /** How many probes of each server have ended, by how long they took. */
  public Map<String, ProbeTotals> probesByServer() {
    Map<String, ProbeTotals> totals = new HashMap<>();
    durations
        .collect()
        .getDataPoints()
        .forEach(point ->
            totals.put(
                String.valueOf(point.getLabels().get("server")),
                ProbeTotals.of(point.getClassicBuckets())));
    return totals;
  }

  public void record(String channel, Delivery delivery) {
    notices.labelValues(channel, delivery.label()).inc();
  }

  /** Gauges of servers and outbox, read at each scrape; a suspicious server has held readings. */
  public static MultiCollector gauges(
      Monitor monitor,
      Predicate<String> isSuspicious,
      Outbox outbox,
      InstantSource clock,
      String version) {
    return () -> {
      List<Samples> gauges = new ArrayList<>();
      Samples build = new Samples("quota_agent_build_info", "The running version; always 1.");
      build.add(Labels.of("version", version), 1);
      gauges.add(build);
      gauges.addAll(servers(monitor, isSuspicious));
      gauges.addAll(outbox(outbox, clock));
      return new MetricSnapshots(gauges.stream().map(Samples::snapshot).toList());
    };
  }

  private static List<Samples> servers(Monitor monitor, Predicate<String> isSuspicious) {
    Samples up =
        new Samples(
            "quota_agent_server_up", "Whether the server answers; absent until the first probe.");
    Samples lag =
        new Samples(
            "quota_agent_poll_lag_seconds", "How long the mailbox waiting longest is overdue.");
    Samples suspicious =
        new Samples(
            "quota_agent_server_suspicious",
            "Whether readings of the server are held because most of its mailboxes fell to 0.");
    for (String server : monitor.servers()) {
      Labels labels = Labels.of("server", server);
      monitor.isUp(server).ifPresent(isUp -> up.add(labels, isUp ? 1 : 0));
      lag.add(labels, seconds(monitor.lag(server)));
      suspicious.add(labels, isSuspicious.test(server) ? 1 : 0);
    }
    return List.of(up, lag, suspicious);
  }

  private static List<Samples> outbox(Outbox outbox, InstantSource clock) {
    Samples pending =
        new Samples("quota_agent_outbox_pending", "Notices not yet accepted by their channel.");
    Samples oldest =
        new Samples(
            "quota_agent_outbox_oldest_seconds", "Age of the oldest pending notice; 0 for none.");
    Instant now = clock.instant();
    for (Outbox.Pending waiting : outbox.pending()) {
      Labels labels = Labels.of("channel", waiting.channel());
      pending.add(labels, (double) waiting.count());
      oldest.add(
          labels, waiting.count() == 0 ? 0 : seconds(Duration.between(waiting.oldest(), now)));
    }
    return List.of(pending, oldest);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}

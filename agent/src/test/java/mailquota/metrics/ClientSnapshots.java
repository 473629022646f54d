package mailquota.metrics;

import static java.util.Comparator.comparing;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The series of a board as snapshots for the Prometheus client, without a thought of speed: what
 * {@link Exposition} writes is held against the client's text of these. No quota root is shared.
 */
final class ClientSnapshots {

  private static final double[] BOUNDS = {0.5, 0.7, 0.8, 0.9, 0.95, 1, Double.POSITIVE_INFINITY};

  private static final Map<String, String> HELP = helps();

  private record ServerDomain(String server, String domain) {

    Labels labels() {
      return Labels.of("server", server, "domain", domain);
    }
  }

  private final Map<String, Samples> gauges = new TreeMap<>();

  private ClientSnapshots() {}

  static List<MetricSnapshot> of(List<MailboxStatus> unordered) {
    // In the order of the agent's sums, on which the last digit depends.
    List<MailboxStatus> statuses =
        unordered.stream()
            .sorted(
                comparing((MailboxStatus status) -> status.mailbox().address().domain())
                    .thenComparing(status -> status.mailbox().address()))
            .toList();
    ClientSnapshots snapshots = new ClientSnapshots();
    statuses.forEach(snapshots::add);
    List<MetricSnapshot> all = new ArrayList<>();
    Map<ServerDomain, List<MailboxStatus>> byDomain = new HashMap<>();
    for (MailboxStatus status : statuses) {
      ServerDomain key =
          new ServerDomain(status.mailbox().server(), status.mailbox().address().domain());
      byDomain.computeIfAbsent(key, _ -> new ArrayList<>()).add(status);
    }
    byDomain.forEach(snapshots::add);
    List<HistogramDataPointSnapshot> ratios = new ArrayList<>();
    byDomain.forEach((key, mailboxes) -> ratios.add(ratios(key.labels(), mailboxes)));
    snapshots.gauges.values().forEach(samples -> all.add(samples.snapshot()));
    all.add(
        new HistogramSnapshot(
            new MetricMetadata("mailbox_quota_used_ratio", help("mailbox_quota_used_ratio")),
            ratios));
    return all;
  }

  private void gauge(String name, Labels labels, double value) {
    gauges.computeIfAbsent(name, _ -> new Samples(name, help(name))).add(labels, value);
  }

  /** As the golden file has it. */
  private static String help(String name) {
    return Objects.requireNonNull(HELP.get(name), name);
  }

  private static Map<String, String> helps() {
    try (Stream<String> lines = Files.lines(Path.of("src/test/golden/metrics.txt"))) {
      return lines
          .filter(line -> line.startsWith("# HELP "))
          .map(line -> line.split(" ", 4))
          .collect(Collectors.toMap(words -> words[2], words -> words[3]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(MailboxStatus status) {
    Labels labels =
        Labels.of(
            "mailbox", status.mailbox().address().value(),
            "domain", status.mailbox().address().domain(),
            "server", status.mailbox().server());
    boolean failed = status.lastProbe().result() instanceof Failed;
    gauge("mailbox_probe_success", labels, failed ? 0 : 1);
    if (status.lastSuccess() != null) {
      gauge(
          "mailbox_probe_last_success_timestamp_seconds",
          labels,
          status.lastSuccess().toEpochMilli() / 1e3);
    }
    if (status.level() != null) {
      gauge("mailbox_quota_level", labels, status.level().number());
    }
    status
        .full()
        .ifPresent(full ->
            gauge("mailbox_quota_full_timestamp_seconds", labels, full.at().toEpochMilli() / 1e3));
    status
        .reading()
        .ifPresent(reading ->
            reading
                .roots()
                .forEach(root -> {
                  Labels ofRoot = labels.add("root", root.name());
                  Usage storage = root.resources().get(Resource.STORAGE);
                  Usage messages = root.resources().get(Resource.MESSAGE);
                  add("mailbox_quota_used_bytes", "mailbox_quota_limit_bytes", ofRoot, storage);
                  add("mailbox_quota_messages", "mailbox_quota_messages_limit", ofRoot, messages);
                }));
  }

  private void add(String used, String limit, Labels labels, @Nullable Usage usage) {
    if (usage != null) {
      gauge(used, labels, (double) usage.used());
      if (usage.limit() instanceof Limit.Finite(long most)) {
        gauge(limit, labels, (double) most);
      }
    }
  }

  private void add(ServerDomain key, List<MailboxStatus> mailboxes) {
    for (Level level : Level.values()) {
      gauge(
          "mailbox_quota_mailboxes",
          key.labels().add("level", level.name()),
          (double) mailboxes.stream().filter(status -> status.level() == level).count());
    }
    List<Usage> storage =
        mailboxes.stream()
            .flatMap(status -> status.reading().stream())
            .flatMap(reading -> reading.roots().stream().sorted(comparing(QuotaRoot::name)))
            .flatMap(root -> Stream.ofNullable(root.resources().get(Resource.STORAGE)))
            .toList();
    double used = 0;
    double limit = 0;
    boolean isLimited = false;
    for (Usage usage : storage) {
      used += usage.used();
      if (usage.limit() instanceof Limit.Finite(long most)) {
        limit += most;
        isLimited = true;
      }
    }
    if (!storage.isEmpty()) {
      gauge("mailbox_quota_domain_used_bytes", key.labels(), used);
    }
    if (isLimited) {
      gauge("mailbox_quota_domain_limit_bytes", key.labels(), limit);
    }
  }

  private static HistogramDataPointSnapshot ratios(Labels labels, List<MailboxStatus> mailboxes) {
    long[] buckets = new long[BOUNDS.length];
    double sum = 0;
    for (MailboxStatus status : mailboxes) {
      Ratio ratio = status.reading().flatMap(Reading::headline).orElse(null);
      if (ratio != null) {
        int bucket = 0;
        while (ratio.value() > BOUNDS[bucket]) {
          bucket++;
        }
        buckets[bucket]++;
        sum += ratio.value();
      }
    }
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, buckets))
        .sum(sum)
        .labels(labels)
        .build();
  }
}
